package dev.segue.cli.sample;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What one person does, message by message, on a clock of its own that only goes forward. Envelopes are as Segment hands
 * them on: {@code timestamp} is the device's time corrected by {@code receivedAt - sentAt}.
 */
final class Visit {
    /** ISO 8601 with three digits, as Segment writes times. */
    private static final DateTimeFormatter ISO = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final Person person;
    private final Contexts contexts;
    private final Dice dice;
    private final List<Said> said = new ArrayList<>();
    /** From the call to the moment the library sends it, from there to Segment, and how wrong the device's clock is. */
    private final Duration waits;

    private final Duration travels;
    private final Duration skew;
    private Instant now;
    private boolean known;

    /**
     * One message.
     *
     * @param at when Segment had it; the order of all messages
     */
    record Said(Instant at, String key, ObjectNode message) {}

    /** @param known whether the person has said who they are in an earlier visit */
    Visit(Person person, Instant begin, boolean known, Tables tables, Dice dice) {
        this.person = person;
        this.contexts = new Contexts(person, tables, dice);
        this.dice = dice;
        this.known = known;
        this.now = begin;
        this.waits = Duration.ofMillis(dice.between(2, 30));
        this.travels = Duration.ofMillis(dice.between(40, 400));
        this.skew = Duration.ofMillis(dice.chance(0.1) ? dice.between(1000, 40_000) : 0);
    }

    Person person() {
        return person;
    }

    Dice dice() {
        return dice;
    }

    List<Said> said() {
        return List.copyOf(said);
    }

    /** Does nothing for a while. */
    Visit pause(int leastMs, int mostMs) {
        now = now.plusMillis(dice.between(leastMs, mostMs));
        return this;
    }

    void page(String category, String name, String path, String title) {
        ObjectNode page = contexts.visit(path, title);
        ObjectNode message = message("page");
        if (!category.isEmpty()) {
            message.put("category", category);
        }
        message.put("name", name);
        message.set("properties", page.deepCopy().put("name", name));
        say(message);
    }

    void screen(String name, ObjectNode properties) {
        ObjectNode message = message("screen").put("name", name);
        message.set("properties", properties);
        say(message);
    }

    void track(String event, ObjectNode properties) {
        ObjectNode message = message("track").put("event", event);
        message.set("properties", properties);
        say(message);
    }

    /** An event that its sender keeps from all destinations but the warehouse. */
    void trackForTheWarehouse(String event, ObjectNode properties) {
        ObjectNode message = message("track").put("event", event);
        message.set("properties", properties);
        message.set("integrations", Json.object().put("All", false).put("Warehouse", true));
        say(message);
    }

    /** From now on the person is known. */
    void identify(ObjectNode traits) {
        known = true;
        ObjectNode message = message("identify");
        message.set("traits", traits);
        say(message);
    }

    /** The anonymous id and the user id are one person; from now on that one is known. */
    void alias() {
        known = true;
        ObjectNode message = message("alias").put("previousId", person.anonymousId());
        if (person.channel() == Channel.SERVER) {
            message.remove("anonymousId");
        }
        say(message);
    }

    void group(String groupId, ObjectNode traits) {
        ObjectNode message = message("group").put("groupId", groupId);
        message.set("traits", traits);
        say(message);
    }

    private ObjectNode message(String type) {
        ObjectNode message = Json.object().put("type", type).put("messageId", messageId());
        if (known) {
            message.put("userId", person.userId());
        }
        if (!known || person.channel() != Channel.SERVER) {
            message.put("anonymousId", person.anonymousId());
        }
        return message;
    }

    private void say(ObjectNode message) {
        Instant device = now.plus(skew);
        message.set("context", contexts.now());
        if (!message.has("integrations")) {
            message.set("integrations", Json.object());
        }
        message.put("channel", channel());
        message.put("originalTimestamp", ISO.format(device));
        message.put("sentAt", ISO.format(device.plus(waits)));
        Instant received = now.plus(waits).plus(travels);
        message.put("timestamp", ISO.format(received.minus(waits)));
        message.put("receivedAt", ISO.format(received));
        message.put("version", 2);
        said.add(new Said(received, known ? person.userId() : person.anonymousId(), message));
        now = now.plusMillis(1);
    }

    private String channel() {
        return switch (person.channel()) {
            case BROWSER -> "client";
            case PHONE -> "mobile";
            case SERVER -> "server";
        };
    }

    /** In the form of the library that makes it. */
    private String messageId() {
        String id = dice.uuid().toString();
        return switch (person.channel()) {
            case BROWSER -> "ajs-next-" + now.toEpochMilli() + "-" + id;
            case PHONE ->
                person.device().path("device").path("type").asText().equals("ios") ? id.toUpperCase(Locale.ROOT) : id;
            case SERVER -> id;
        };
    }
}
