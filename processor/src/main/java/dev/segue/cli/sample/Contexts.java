package dev.segue.cli.sample;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;

/**
 * The {@code context} of a person's messages as their library collects it. Shapes: "Spec: Common Fields" in Segment's
 * documentation, and what analytics.js, Analytics-Kotlin and Analytics-Swift send.
 */
final class Contexts {
    private static final String SITE = "https://shop.example.com";

    private final Person person;
    private final ObjectNode fixed;
    private ObjectNode page = Json.object();

    Contexts(Person person, Tables tables, Dice dice) {
        this.person = person;
        this.fixed = switch (person.channel()) {
            case BROWSER -> browser(person, tables, dice);
            case PHONE -> phone(person, tables, dice);
            case SERVER -> server(dice);
        };
        if (person.channel() == Channel.BROWSER) {
            page = page("/", "Home goods that last", dice.pick(tables.texts("referrers")));
        }
    }

    /** The page that the person is on from now on; its referrer is the page before. */
    ObjectNode visit(String path, String title) {
        String before = page.path("url").asText();
        page = page(path, title, before);
        return page;
    }

    /** The context of a message that is made now. */
    ObjectNode now() {
        ObjectNode context = fixed.deepCopy();
        if (person.channel() == Channel.BROWSER) {
            context.set("page", page.deepCopy());
        }
        return context;
    }

    private ObjectNode page(String path, String title, String referrer) {
        String search = fixed.has("campaign") && referrer.startsWith("http") && !referrer.startsWith(SITE)
                ? "?utm_source=" + fixed.path("campaign").path("source").asText()
                : "";
        return Json.object()
                .put("path", path)
                .put("referrer", referrer)
                .put("search", search)
                .put("title", title)
                .put("url", SITE + path + search);
    }

    private static ObjectNode browser(Person person, Tables tables, Dice dice) {
        ObjectNode context = Json.object();
        context.putObject("library").put("name", "analytics.js").put("version", "next-1.82.0");
        context.put("userAgent", person.device().path("userAgent").asText());
        if (person.device().has("platform")) {
            String platform = person.device().path("platform").asText();
            ObjectNode data = context.putObject("userAgentData");
            String version = person.device().path("version").asText();
            data.putArray("brands")
                    .add(Json.object()
                            .put("brand", person.device().path("brand").asText())
                            .put("version", version))
                    .add(Json.object().put("brand", "Chromium").put("version", version));
            data.put("mobile", platform.equals("Android")).put("platform", platform);
        }
        if (dice.chance(0.3)) {
            context.set("campaign", dice.pick(tables.objects("campaigns")).deepCopy());
        }
        return place(context, person);
    }

    private static ObjectNode phone(Person person, Tables tables, Dice dice) {
        ObjectNode context = Json.object();
        boolean apple = person.device().path("device").path("type").asText().equals("ios");
        context.putObject("app")
                .put("name", "Shop")
                .put("version", "4.12." + dice.between(0, 3))
                .put("build", Integer.toString(dice.between(4120, 4135)))
                .put("namespace", "com.example.shop");
        ObjectNode device = person.device().path("device").deepCopy();
        String id = dice.uuid().toString();
        device.put("id", apple ? id.toUpperCase(Locale.ROOT) : id).put("adTrackingEnabled", false);
        if (dice.chance(0.5)) {
            device.put("token", dice.letters(64));
        }
        context.set("device", device);
        for (String section : List.of("library", "os", "screen")) {
            context.set(section, person.device().path(section).deepCopy());
        }
        boolean wifi = dice.chance(0.6);
        ObjectNode network = context.putObject("network");
        network.put("bluetooth", dice.chance(0.4)).put("cellular", !wifi).put("wifi", wifi);
        if (!wifi) {
            network.put("carrier", dice.pick(tables.texts("carriers")));
        }
        return place(context, person);
    }

    private static ObjectNode server(Dice dice) {
        boolean python = dice.chance(0.5);
        ObjectNode context = Json.object();
        context.putObject("library")
                .put("name", python ? "analytics-python" : "@segment/analytics-node")
                .put("version", python ? "2.3.4" : "2.3.0");
        // Documented for Segment's Mixpanel destination: 0 keeps Mixpanel from taking the server's address for the
        // user's.
        if (dice.chance(0.5)) {
            context.put("ip", 0);
        }
        return context;
    }

    private static ObjectNode place(ObjectNode context, Person person) {
        return context.put("ip", person.ip())
                .put("locale", person.place().path("locale").asText())
                .put("timezone", person.place().path("timezone").asText());
    }
}
