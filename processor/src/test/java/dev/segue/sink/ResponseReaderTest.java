package dev.segue.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.sink.DeliveryOutcome.Accepted;
import dev.segue.sink.DeliveryOutcome.Cause;
import dev.segue.sink.DeliveryOutcome.Denied;
import dev.segue.sink.DeliveryOutcome.Failure;
import dev.segue.sink.DeliveryOutcome.IdentityRefused;
import dev.segue.sink.DeliveryOutcome.Partial;
import dev.segue.sink.DeliveryOutcome.Refused;
import dev.segue.sink.DeliveryOutcome.Retryable;
import dev.segue.sink.DeliveryOutcome.TooLarge;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies as Mixpanel's reference prints them, as they were recorded from it, and as proxies make them. */
class ResponseReaderTest {
    private static final String TWO_OF_THREE = """
            {"code":400,"error":"some data points in the request failed validation","failed_records":[\
            {"index":1,"insert_id":"a","field":"properties.time","message":"'properties.time' is invalid: must not be missing"}],\
            "num_records_imported":2,"status":"Bad Request"}
            """;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"code\":200,\"num_records_imported\":3,\"status\":\"OK\"}\n",
                "{\"num_records_imported\":3,\"status\":1}",
                "{\"code\":200,\"num_records_imported\":3}",
                "{\"error\":null,\"status\":1}",
                "{\"error\":null,\"errors\":{},\"num_good_events\":3,\"status\":1}",
                "{\"status\":true}",
                "{\"status\":\"ok\",\"failed_records\":[]}",
                "1",
                " 1\n",
                ""
            })
    void acceptance(String body) {
        assertThat(read(200, body, 3)).isInstanceOf(Accepted.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "{\"error\":\"$distinct_id, missing or empty\",\"status\":0}",
                "{\"code\":200,\"num_records_imported\":2,\"status\":\"OK\"}",
                "{\"num_records_imported\":\"3\",\"status\":\"OK\"}",
                "{\"status\":false}",
                "{}",
                "[]",
                "<html>ok</html>",
                "upstream connect error",
                "1 of 3 records failed",
                "1\n0",
                "{\"status\":\"OK\"}{\"status\":0}",
                "{\"status\":\"OK\"} <html>",
                "1.5",
                "{\"status\":1.9}",
                "{\"status\":4294967297}",
                "{\"num_records_imported\":3.5,\"status\":\"OK\"}",
                "{\"num_records_imported\":3,\"status\":0}",
                "{\"num_records_imported\":2}",
                "{\"error\":null,\"errors\":{\"1\":\"bad\"},\"num_good_events\":2,\"status\":1}",
                "{\"status\":\"OK\"",
                "{\"failed_records\":[{\"index\":0}],\"num_records_imported\":3,\"status\":\"OK\"}"
            })
    void okWithoutAcceptanceIsUnclear(String body) {
        assertThat(read(200, body, 3)).isInstanceOfSatisfying(Retryable.class, retryable -> {
            assertThat(retryable.cause()).isEqualTo(Cause.UNCLEAR);
            assertThat(retryable.notApplied()).isFalse();
        });
    }

    @Test
    void failuresAreMatchedByIndex() {
        assertThat(read(400, TWO_OF_THREE, 3))
                .isEqualTo(new Partial(java.util.List.of(
                        new Failure(1, "properties.time", "'properties.time' is invalid: must not be missing"))));
    }

    @Test
    void eitherNameOfTheIdAndSeveralFailuresOfOneRecordAreTaken() {
        String body = """
                {"failed_records":[{"index":2,"$insert_id":"x","field":"b","message":"m2"},
                {"index":0,"insert_id":"y","field":"a","message":"m0"},{"index":2,"field":"c","message":"m2 too"}],
                "num_records_imported":1}
                """;
        assertThat(read(400, body, 3))
                .isEqualTo(new Partial(java.util.List.of(new Failure(0, "a", "m0"), new Failure(2, "b", "m2"))));
    }

    @Test
    void numbersThatDoNotAddUpExplainNothing() {
        assertThat(read(400, TWO_OF_THREE, 4)).isInstanceOf(Refused.class);
        assertThat(read(400, "{\"failed_records\":[{\"index\":7}],\"num_records_imported\":2}", 3))
                .isInstanceOf(Refused.class);
        assertThat(read(400, "{\"failed_records\":[{\"index\":0}]}", 3)).isInstanceOf(Refused.class);
        assertThat(read(400, "{\"failed_records\":[{\"index\":1.5}],\"num_records_imported\":2}", 3))
                .isInstanceOf(Refused.class);
        assertThat(read(400, "{\"failed_records\":[{\"index\":4294967297}],\"num_records_imported\":2}", 3))
                .isInstanceOf(Refused.class);
        assertThat(read(400, "{\"failed_records\":[],\"num_records_imported\":2}", 3))
                .isInstanceOf(Refused.class);
        assertThat(read(400, "{\"failed_records\":{\"0\":\"bad\"},\"num_records_imported\":2}", 3))
                .isInstanceOf(Refused.class);
        assertThat(read(400, "{\"failed_records\":[{\"message\":\"m\"}],\"num_records_imported\":2}", 3))
                .isInstanceOf(Refused.class);
        assertThat(read(400, "<html>Bad Request</html>", 3)).isInstanceOf(Refused.class);
        assertThat(read(400, "", 3)).isInstanceOf(Refused.class);
    }

    @Test
    void aFailureWithoutIndexIsThatOfTheOnlyRecord() {
        assertThat(read(400, "{\"failed_records\":[{\"message\":\"m\"}],\"num_records_imported\":0}", 1))
                .isEqualTo(new Partial(java.util.List.of(new Failure(0, "", "m"))));
    }

    @Test
    void bareStringsAreHowASimplifiedProjectRefusesIdentityVerbs() {
        String body = """
                {"code":400,"failed_records":["identity events are not allowed when project is using simplified identity management"],\
                "num_records_imported":0,"status":"Bad Request"}
                """;
        assertThat(read(400, body, 2)).isInstanceOf(IdentityRefused.class);
        assertThat(read(400, body.replace("\"num_records_imported\":0", "\"num_records_imported\":1"), 2))
                .isInstanceOf(Refused.class);
    }

    @Test
    void anyOtherTextIsOfUseOnlyWhereThereIsOneRecord() {
        String body =
                "{\"failed_records\":[\"'properties.time' is invalid: must not be missing\"],\"num_records_imported\":0}";
        assertThat(read(400, body, 1))
                .isEqualTo(new Partial(
                        java.util.List.of(new Failure(0, "", "'properties.time' is invalid: must not be missing"))));
        assertThat(read(400, body, 2)).isInstanceOf(Refused.class);
        assertThat(read(400, body.replace(":0}", ":1}"), 1)).isInstanceOf(Refused.class);
    }

    @Test
    void tooLargeNamesItsLimitIfItHasOne() {
        assertThat(read(
                        413,
                        "{\"code\":413,\"error\":\"request exceeds max limit of 2097152 bytes\",\"status\":\"x\"}",
                        9))
                .isEqualTo(new TooLarge(2_097_152L, "HTTP 413: request exceeds max limit of 2097152 bytes"));
        assertThat(read(413, "<html>413</html>", 9))
                .isInstanceOfSatisfying(
                        TooLarge.class,
                        tooLarge -> assertThat(tooLarge.maxBytes()).isNull());
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 307, 308, 401, 403, 404, 405})
    void whatBlamesAddressOrCredentialsIsDenied(int status) {
        assertThat(read(status, "", 1)).isEqualTo(new Denied(status, "HTTP " + status + " with an empty body"));
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 202, 204, 206, 226})
    void noSuccessButTwoHundredIsKnownToBeOne(int status) {
        for (String body : new String[] {"", "1", "{\"num_records_imported\":1,\"status\":\"OK\"}"}) {
            assertThat(read(status, body, 1)).isInstanceOfSatisfying(Retryable.class, retryable -> {
                assertThat(retryable.cause()).isEqualTo(Cause.UNCLEAR);
                assertThat(retryable.notApplied()).isFalse();
            });
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 500, 501, 502, 503, 504, 524, 600})
    void serverErrorsMayHaveBeenApplied(int status) {
        assertThat(read(status, "no", 1)).isInstanceOfSatisfying(Retryable.class, retryable -> {
            assertThat(retryable.cause()).isEqualTo(Cause.SERVER);
            assertThat(retryable.notApplied()).isFalse();
        });
    }

    @Test
    void throttlingWasNotAppliedAndSaysHowLong() {
        assertThat(ResponseReader.read(
                        new HttpAnswer.Response(429, "7", null, "{\"error\":\"slow down\",\"status\":0}"),
                        1,
                        Instant.EPOCH))
                .isEqualTo(new Retryable(Cause.THROTTLED, 429, Duration.ofSeconds(7), true, "HTTP 429: slow down"));
    }

    @Test
    void whatNeverLeftWasNotApplied() {
        assertThat(ResponseReader.read(new HttpAnswer.Broken(false, false, "ConnectException"), 1, Instant.EPOCH))
                .isEqualTo(new Retryable(Cause.NETWORK, 0, null, true, "ConnectException"));
        assertThat(ResponseReader.read(new HttpAnswer.Broken(true, true, "TimeoutException"), 1, Instant.EPOCH))
                .isEqualTo(new Retryable(Cause.TIMEOUT, 0, null, false, "TimeoutException"));
    }

    private static DeliveryOutcome read(int status, String body, int count) {
        return ResponseReader.read(new HttpAnswer.Response(status, null, null, body), count, Instant.EPOCH);
    }
}
