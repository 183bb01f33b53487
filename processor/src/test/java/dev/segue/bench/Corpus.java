package dev.segue.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/**
 * Segment messages as an application's users make them, one after the other; the same seed makes the same bytes. Of a
 * hundred 60 are track, 15 page, 15 identify, 5 screen, 3 group and 2 alias; they have 0.4 to 4 KB, 1.1 KB on average.
 *
 * <p>Who acts is Zipf distributed: the user of rank r about 1/r times as often as the first. Two in five messages come from
 * visitors without a user id. Each alias is the sign-up of a new user, to whom the messages that follow belong more often
 * than chance has it. Browsers, apps and servers send as their libraries do. Not for use by many threads.
 */
final class Corpus {
    private static final int MESSAGES_A_MILLISECOND = 10;

    /** Of a message, where one has to be chosen. */
    enum Type {
        TRACK,
        PAGE,
        IDENTIFY,
        SCREEN,
        GROUP,
        ALIAS
    }

    /**
     * One of them.
     *
     * @param key the user key
     */
    record Entry(Type type, String key, byte[] json) {}

    private static final int RECENT_SIGN_UPS = 40;
    private static final String[] EVENTS = {
        "Product Viewed", "Product Added", "Product List Viewed", "Checkout Started", "Order Completed",
                "Button Clicked",
        "Search Performed", "Form Submitted", "Video Played", "Article Read", "Invite Sent", "Filter Applied"
    };
    private static final String[] WORDS = {
        "alpha",
        "summer",
        "blue",
        "outdoor",
        "annual",
        "starter",
        "garden",
        "premium",
        "weekly",
        "classic",
        "travel",
        "kitchen",
        "northern",
        "studio",
        "coffee",
        "music",
        "library",
        "silver",
        "compact",
        "evening"
    };
    private static final String[] CITIES = {"Austin", "Berlin", "Lagos", "Osaka", "Quito", "Riga", "Sydney", "Tunis"};
    private static final String[] LOCALES = {"en-US", "de-DE", "ja-JP", "pt-BR", "nl-NL", "fr-FR"};

    private final Random random;
    private final double[] cumulative;
    private final Instant begin;
    private final boolean aliases;
    private final List<String> signUps = new ArrayList<>();
    private long number;

    /**
     * All types.
     *
     * @param users who act, besides those who sign up
     * @param begin the time of the first message, to the millisecond; each is a millisecond later than the one before
     */
    Corpus(long seed, int users, Instant begin) {
        this(seed, users, begin, true);
    }

    /** @param aliases false: page calls take their place */
    Corpus(long seed, int users, Instant begin, boolean aliases) {
        this.random = new Random(seed);
        this.begin = begin.truncatedTo(ChronoUnit.MILLIS);
        this.aliases = aliases;
        this.cumulative = new double[users];
        double sum = 0;
        for (int rank = 0; rank < users; rank++) {
            sum += 1.0 / (rank + 1);
            cumulative[rank] = sum;
        }
    }

    Entry next() {
        Type type = type();
        int user = user();
        boolean known = type == Type.IDENTIFY || type == Type.GROUP || type == Type.ALIAS || random.nextInt(3) > 0;
        String anonymousId = new UUID(user * 0x9E3779B97F4A7C15L, ~user).toString();
        String userId = known ? "user-" + Integer.toString(user * 7919 + 1_000_000, 36) : null;
        if (type == Type.ALIAS) {
            anonymousId = uuid();
            userId = "new-" + Long.toString(number, 36) + "-" + Integer.toString(random.nextInt(1 << 20), 36);
            signUps.add(userId);
            if (signUps.size() > RECENT_SIGN_UPS) {
                signUps.remove(0);
            }
        } else if (!signUps.isEmpty() && random.nextInt(100) < 8) {
            userId = signUps.get(random.nextInt(signUps.size()));
            anonymousId = uuid();
        }
        StringBuilder json = new StringBuilder(1400).append('{');
        text(json, "type", type.name().toLowerCase(java.util.Locale.ROOT));
        text(json, "messageId", "ajs-next-" + Long.toString(number, 36) + "-" + uuid().substring(0, 13));
        text(json, "anonymousId", anonymousId);
        if (userId != null) {
            text(json, "userId", userId);
        }
        body(json, type, user, anonymousId);
        context(json, type, user);
        // Not faster than the clock at the highest rate: Mixpanel refuses events of the future.
        Instant time = begin.plusMillis(number / MESSAGES_A_MILLISECOND);
        text(json, "originalTimestamp", time.toString());
        text(json, "timestamp", time.plusMillis(3).toString());
        text(json, "sentAt", time.plusMillis(5).toString());
        text(json, "receivedAt", time.plusMillis(8).toString());
        json.append("\"integrations\":{\"All\":true}}");
        number++;
        return new Entry(
                type, userId == null ? anonymousId : userId, json.toString().getBytes(UTF_8));
    }

    private Type type() {
        int percent = random.nextInt(100);
        if (percent < 60) {
            return Type.TRACK;
        }
        if (percent < 75) {
            return Type.PAGE;
        }
        if (percent < 90) {
            return Type.IDENTIFY;
        }
        if (percent < 95) {
            return Type.SCREEN;
        }
        return percent < 98 ? Type.GROUP : aliases ? Type.ALIAS : Type.PAGE;
    }

    /** Their rank, from 0. */
    private int user() {
        double at = random.nextDouble() * cumulative[cumulative.length - 1];
        int found = java.util.Arrays.binarySearch(cumulative, at);
        return Math.min(cumulative.length - 1, found < 0 ? -found - 1 : found);
    }

    private void body(StringBuilder json, Type type, int user, String anonymousId) {
        switch (type) {
            case TRACK -> {
                String event = pick(EVENTS);
                text(json, "event", event);
                json.append("\"properties\":{");
                for (int i = random.nextInt(8); i >= 0; i--) {
                    property(json, i);
                }
                if (event.startsWith("Order") || event.startsWith("Product List")) {
                    text(json, "order_id", Long.toString(random.nextLong() >>> 4, 36));
                    json.append("\"revenue\":")
                            .append(random.nextInt(20_000) / 100.0)
                            .append(",\"currency\":\"USD\",");
                    products(json);
                }
                json.append("\"label\":\"").append(words(2)).append("\"},");
            }
            case PAGE, SCREEN -> {
                text(json, "category", pick(WORDS));
                text(json, "name", words(2));
                json.append("\"properties\":{");
                if (type == Type.PAGE) {
                    page(json, user);
                }
                property(json, 0);
                json.append("\"section\":\"").append(pick(WORDS)).append("\"},");
            }
            case IDENTIFY -> {
                json.append("\"traits\":{");
                text(json, "email", "user" + user + "@mail.example");
                text(json, "firstName", words(1));
                text(json, "lastName", words(1) + user);
                text(
                        json,
                        "createdAt",
                        begin.minusSeconds(user % 1000 * 86_400L).toString());
                text(json, "plan", user % 5 == 0 ? "pro" : "free");
                json.append("\"address\":{\"city\":\"")
                        .append(CITIES[user % CITIES.length])
                        .append("\"},");
                for (int i = random.nextInt(6); i >= 0; i--) {
                    property(json, i);
                }
                json.append("\"seats\":").append(user % 90).append("},");
            }
            case GROUP -> {
                text(json, "groupId", "company-" + user % 1000);
                json.append("\"traits\":{");
                text(json, "name", words(2));
                text(json, "industry", pick(WORDS));
                json.append("\"employees\":").append(user % 5000).append("},");
            }
            case ALIAS -> text(json, "previousId", anonymousId);
        }
    }

    private void property(StringBuilder json, int i) {
        json.append('"')
                .append(WORDS[i])
                .append('_')
                .append(pick(WORDS))
                .append(i)
                .append("\":");
        switch (random.nextInt(4)) {
            case 0 -> json.append(random.nextInt(10_000));
            case 1 -> json.append(random.nextInt(1_000_000) / 1000.0);
            case 2 -> json.append(random.nextBoolean());
            default -> json.append('"').append(words(1 + random.nextInt(4))).append('"');
        }
        json.append(',');
    }

    private void products(StringBuilder json) {
        json.append("\"products\":[");
        int count = 1 + random.nextInt(9);
        for (int i = 0; i < count; i++) {
            json.append(i == 0 ? "{" : ",{");
            text(json, "product_id", Integer.toString(random.nextInt(1 << 30), 36));
            text(json, "name", words(3));
            text(json, "image_url", "https://cdn.shop.example/products/" + pick(WORDS) + ".jpg");
            json.append("\"price\":").append(random.nextInt(9000) / 100.0).append(",\"quantity\":1}");
        }
        json.append("],");
    }

    /** As the library that such a message comes from fills it in: by a browser, an app or a server. */
    private void context(StringBuilder json, Type type, int user) {
        json.append("\"context\":{");
        int device = type == Type.PAGE ? 0 : type == Type.SCREEN ? 7 : user % 10;
        if (device < 6) {
            text(json, "ip", "203.0.113." + user % 250);
            text(json, "locale", LOCALES[user % LOCALES.length]);
            text(json, "timezone", "Europe/Riga");
            text(json, "userAgent", browser(user));
            json.append("\"library\":{\"name\":\"analytics.js\",\"version\":\"next-1.70.0\"},\"page\":{");
            page(json, user);
            json.setLength(json.length() - 1);
            json.append("},");
            if (user % 5 == 0) {
                json.append("\"campaign\":{\"name\":\"").append(words(2));
                json.append("\",\"source\":\"newsletter\",\"medium\":\"email\"},");
            }
        } else if (device < 9) {
            text(json, "ip", "198.51.100." + user % 250);
            text(json, "locale", LOCALES[user % LOCALES.length]);
            json.append("\"app\":{\"name\":\"Shop\",\"version\":\"4.1.")
                    .append(user % 20)
                    .append("\",\"build\":\"41");
            json.append(user % 20).append("\",\"namespace\":\"com.example.shop\"},\"device\":{\"id\":\"");
            json.append(new UUID(user, user)).append("\",\"manufacturer\":\"Apple\",\"model\":\"iPhone");
            json.append(11 + user % 5).append(",2\",\"name\":\"iPhone\",\"type\":\"ios\"},");
            json.append("\"os\":{\"name\":\"iOS\",\"version\":\"17.")
                    .append(user % 7)
                    .append("\"},");
            json.append("\"network\":{\"carrier\":\"Example\",\"cellular\":true,\"wifi\":false},");
            json.append("\"screen\":{\"width\":390,\"height\":844,\"density\":3},");
            json.append("\"library\":{\"name\":\"analytics-ios\",\"version\":\"4.1.8\"},");
        } else {
            json.append("\"library\":{\"name\":\"analytics-node\",\"version\":\"2.1.3\"},");
        }
        json.setLength(json.length() - 1);
        json.append("},");
    }

    private void page(StringBuilder json, int user) {
        String path = "/" + pick(WORDS) + "/" + pick(WORDS);
        text(json, "path", path);
        text(json, "referrer", user % 3 == 0 ? "https://www.google.com/" : "https://shop.example/" + pick(WORDS));
        text(json, "search", random.nextInt(4) == 0 ? "?q=" + pick(WORDS) : "");
        text(json, "title", words(3));
        text(json, "url", "https://shop.example" + path);
    }

    /** Some hundred different ones. */
    private static String browser(int user) {
        int version = 100 + user % 31;
        return switch (user % 4) {
            case 0 ->
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/" + version
                        + ".0.0.0 Safari/537.36";
            case 1 ->
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17."
                        + user % 7 + " Safari/605.1.15";
            case 2 -> "Mozilla/5.0 (X11; Linux x86_64; rv:" + version + ".0) Gecko/20100101 Firefox/" + version + ".0";
            default ->
                "Mozilla/5.0 (Linux; Android 14; Pixel " + user % 9 + ") AppleWebKit/537.36 (KHTML, like Gecko) Chrome/"
                        + version + ".0.0.0 Mobile Safari/537.36";
        };
    }

    private String words(int count) {
        StringBuilder words = new StringBuilder(pick(WORDS));
        for (int i = 1; i < count; i++) {
            words.append(' ').append(pick(WORDS));
        }
        return words.toString();
    }

    private String uuid() {
        return new UUID(random.nextLong(), random.nextLong()).toString();
    }

    private String pick(String[] from) {
        return from[random.nextInt(from.length)];
    }

    private static void text(StringBuilder json, String name, String value) {
        json.append('"').append(name).append("\":\"").append(value).append("\",");
    }
}
