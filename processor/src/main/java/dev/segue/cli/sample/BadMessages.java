package dev.segue.cli.sample;

import java.util.List;

/** One message of each kind that becomes a dead letter, for the reason named above it. */
final class BadMessages {
    private static final String REST = "\"properties\":{\"plan\":\"studio\"},\"context\":{\"library\":"
            + "{\"name\":\"http\",\"version\":\"1.0\"}},\"messageId\":\"bad-%d\",\"timestamp\":\"%s\"}";

    private BadMessages() {}

    /** @param time ISO 8601, of those whose time is not what is wrong */
    static List<SampleRecord> at(String time) {
        return List.of(
                // not-json: cut off by a client that died
                new SampleRecord(null, "{\"type\":\"track\",\"event\":\"Order Completed\",\"userId\":\"104"),
                // not-an-object: a batch that nobody took apart
                new SampleRecord(
                        null,
                        "[{\"type\":\"track\",\"event\":\"Invoice Paid\",\"userId\":\"103001\"," + rest(2, time) + "]"),
                // unknown-type
                new SampleRecord("103002", "{\"type\":\"conversion\",\"userId\":\"103002\"," + rest(3, time)),
                // missing-id
                new SampleRecord(null, "{\"type\":\"track\",\"event\":\"Invoice Paid\"," + rest(4, time)),
                // missing-event
                new SampleRecord("103004", "{\"type\":\"track\",\"userId\":\"103004\"," + rest(5, time)),
                // bad-timestamp
                new SampleRecord(
                        "103005",
                        "{\"type\":\"track\",\"event\":\"Invoice Paid\",\"userId\":\"103005\","
                                + rest(6, "yesterday at noon")),
                // bad-field: a list of traits
                new SampleRecord(
                        "103006",
                        "{\"type\":\"identify\",\"userId\":\"103006\",\"traits\":[\"plan\",\"studio\"],"
                                + rest(7, time)),
                // refused-id: what a client makes of a user that is not there
                new SampleRecord(
                        "null", "{\"type\":\"track\",\"event\":\"Invoice Paid\",\"userId\":\"null\"," + rest(8, time)));
    }

    private static String rest(int number, String time) {
        return REST.formatted(number, time);
    }
}
