package dev.segue.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Random;

/** Messages of all six types whose fields are mostly, and not always, what they should be. */
final class RandomMessages {
    private static final List<String> TYPES = List.of("track", "identify", "page", "screen", "group", "alias");
    private static final List<String> FIELDS = List.of(
            "userId",
            "anonymousId",
            "messageId",
            "previousId",
            "groupId",
            "event",
            "name",
            "category",
            "sessionId",
            "from",
            "to");
    private static final List<String> NAMES = List.of(
            "name",
            "First Name",
            "lastName",
            "email",
            "$email",
            "created",
            "createdAt",
            "$created",
            "phone",
            "phones",
            "token",
            "username",
            "referrer",
            "searchEngine",
            "revenue",
            "total",
            "ip",
            "id",
            "time",
            "distinct_id",
            "$user_id",
            "length",
            "plan",
            "company",
            "",
            "a.b",
            "ключ",
            "E");
    private static final List<String> CONTEXT = List.of(
            "ip",
            "active",
            "ignoreIp",
            "userAgent",
            "library",
            "page",
            "referrer",
            "device",
            "os",
            "app",
            "network",
            "screen",
            "campaign",
            "traits",
            "Mixpanel");
    private static final List<String> MEMBERS = List.of(
            "url",
            "referrer",
            "type",
            "token",
            "model",
            "name",
            "version",
            "build",
            "carrier",
            "wifi",
            "width",
            "density",
            "source",
            "ignoreTime",
            "email");
    private static final List<String> TEXTS = List.of(
            "",
            "u1",
            "a1",
            "null",
            "jo@example.com",
            "2014-01-01",
            "2014-01-01T10:00:00Z",
            "$50",
            "Order Completed",
            "E",
            "plan",
            "ios",
            "android",
            "Jo Do",
            "7f3a1b2c-5d6e-4f70-8a91-b2c3d4e5f607",
            "\u0001\uD83D\uDE00\u2028",
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:133.0) Gecko/20100101 Firefox/133.0");

    private final Random random;

    RandomMessages(Random random) {
        this.random = random;
    }

    boolean coin() {
        return random.nextBoolean();
    }

    String name() {
        return pick(NAMES);
    }

    ObjectNode message() {
        ObjectNode message = MappingCase.JSON.createObjectNode();
        message.put("type", pick(TYPES));
        if (random.nextInt(10) > 0) {
            message.put("userId", "u1").put("event", "Order Completed");
        }
        if (coin()) {
            message.put("anonymousId", "7f3a1b2c-5d6e-4f70-8a91-b2c3d4e5f607").put("previousId", "a1");
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            message.set(pick(FIELDS), random.nextInt(8) == 0 ? value(2) : scalar());
        }
        if (random.nextInt(4) == 0) {
            message.set("timestamp", scalar());
        }
        message.set("properties", object(NAMES, random.nextInt(20) == 0 ? 300 : 6, 3));
        message.set("traits", object(NAMES, 6, 3));
        ObjectNode context = object(CONTEXT, 4, 2);
        for (int i = random.nextInt(4); i > 0; i--) {
            context.set(pick(CONTEXT), object(MEMBERS, 5, 1));
        }
        message.set("context", context);
        return message;
    }

    private ObjectNode object(List<String> names, int atMost, int depth) {
        ObjectNode object = MappingCase.JSON.createObjectNode();
        int members = random.nextInt(atMost + 1);
        for (int i = 0; i < members; i++) {
            object.set(members > names.size() ? "p" + i : pick(names), value(depth));
        }
        return object;
    }

    private JsonNode value(int depth) {
        if (depth == 0 || random.nextInt(3) > 0) {
            return scalar();
        }
        if (coin()) {
            return object(NAMES, 3, depth - 1);
        }
        ArrayNode list = MappingCase.JSON.createArrayNode();
        for (int i = random.nextInt(random.nextInt(30) == 0 ? 400 : 4); i > 0; i--) {
            list.add(value(depth - 1));
        }
        return list;
    }

    private JsonNode scalar() {
        return switch (random.nextInt(7)) {
            case 0 -> NullNode.getInstance();
            case 1 -> BooleanNode.valueOf(coin());
            case 2 -> LongNode.valueOf(random.nextInt(5) == 0 ? random.nextLong() : random.nextInt(100));
            case 3 -> DoubleNode.valueOf(random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20));
            default -> TextNode.valueOf(pick(TEXTS));
        };
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
