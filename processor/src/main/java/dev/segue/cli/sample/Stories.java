package dev.segue.cli.sample;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;

/** What people do in a shop that also sells plans to teams. */
final class Stories {
    private final Tables tables;

    Stories(Tables tables) {
        this.tables = tables;
    }

    /**
     * Somebody looks around, signs up and goes on. The alias, the identify and the first track of the new user are
     * milliseconds apart: this is the race that makes split profiles.
     */
    void signUp(Visit visit, Instant now) {
        Dice dice = visit.dice();
        Shop shop = new Shop(tables, dice);
        boolean server = visit.person().channel() == Channel.SERVER;
        for (int i = dice.between(1, 2); i > 0; i--) {
            look(visit, shop);
            visit.pause(900, 9000);
        }
        if (server) {
            visit.track("Signup Form Submitted", Json.object().put("plan", dice.pick(tables.texts("plans"))));
        } else {
            open(visit, "Account", "Sign Up", "/signup", "Create your account");
        }
        visit.pause(server ? 3 : 1500, server ? 20 : 8000);
        visit.alias();
        visit.pause(1, 6);
        ObjectNode signedUp = Json.object()
                .put("method", dice.chance(0.6) ? "email" : "passkey")
                .put("plan", dice.pick(tables.texts("plans")));
        if (dice.chance(0.2)) {
            visit.track(server ? "Registered" : "Signed Up", signedUp);
            visit.pause(1, 6);
            visit.identify(traits(visit, now));
        } else {
            visit.identify(traits(visit, now));
            visit.pause(1, 6);
            visit.track(server ? "Registered" : "Signed Up", signedUp);
        }
        visit.pause(1, 900);
        visit.track("Onboarding Step Completed", Json.object().put("step", 1).put("name", "interests"));
        if (dice.chance(0.6) && !server) {
            visit.pause(400, 4000);
            open(visit, "Account", "Welcome", "/welcome", "Welcome");
        }
        if (dice.chance(0.25) && !server) {
            visit.pause(2000, 9000);
            buy(visit, shop);
        }
    }

    /** Somebody known comes back, looks around and perhaps buys. */
    void comeBack(Visit visit, Instant now) {
        Dice dice = visit.dice();
        Shop shop = new Shop(tables, dice);
        if (dice.chance(0.5)) {
            visit.identify(traits(visit, now));
            visit.pause(5, 300);
        }
        for (int i = dice.between(1, 4); i > 0; i--) {
            look(visit, shop);
            visit.pause(2000, 15_000);
        }
        if (dice.chance(0.5)) {
            buy(visit, shop);
        }
        if (dice.chance(0.15)) {
            visit.pause(500, 2000);
            visit.trackForTheWarehouse(
                    "Consent Updated", Json.object().put("analytics", true).put("ads", false));
        }
    }

    /** Somebody looks around and never says who they are. */
    void passBy(Visit visit) {
        Shop shop = new Shop(tables, visit.dice());
        for (int i = visit.dice().between(1, 4); i > 0; i--) {
            look(visit, shop);
            visit.pause(3000, 20_000);
        }
    }

    /** A member of a team works with what the team has subscribed to. */
    void work(Visit visit, Instant now) {
        Dice dice = visit.dice();
        visit.identify(traits(visit, now));
        visit.pause(20, 400);
        int company = dice.between(0, tables.texts("companies").size() - 1);
        ObjectNode traits = Json.object()
                .put("name", tables.texts("companies").get(company))
                .put("employees", 12 * (company + 1))
                .put("plan", "team");
        traits.set("industries", Json.texts(List.of("retail", "design")));
        visit.group("g_" + (900 + company), traits);
        for (int i = dice.between(2, 4); i > 0; i--) {
            visit.pause(2000, 12_000);
            visit.track(
                    "Report Exported",
                    Json.object()
                            .put("format", dice.chance(0.5) ? "csv" : "pdf")
                            .put("rows", dice.between(20, 4000))
                            .set(
                                    "range",
                                    Json.object().put("from", "2026-10-01").put("to", "2026-10-31")));
        }
        visit.pause(1000, 5000);
        visit.track("Invite Sent", Json.object().put("role", "editor").put("seats left", dice.between(0, 9)));
    }

    /** The billing system speaks of a subscriber. */
    void bill(Visit visit) {
        Dice dice = visit.dice();
        String plan = dice.chance(0.5) ? "studio" : "team";
        int amount = plan.equals("team") ? 99 : 29;
        visit.track(
                "Invoice Paid",
                Json.object()
                        .put("invoice_id", "in_" + dice.letters(12))
                        .put("revenue", amount)
                        .put("currency", "USD")
                        .put("plan", plan));
        visit.pause(200, 2000);
        visit.track(
                "Subscription Renewed",
                Json.object()
                        .put("plan", plan)
                        .put("interval", "month")
                        .set("period", Json.object().put("start", "2026-11-24").put("end", "2026-12-24")));
    }

    private void look(Visit visit, Shop shop) {
        Dice dice = visit.dice();
        if (visit.person().channel() != Channel.SERVER) {
            ObjectNode page = dice.pick(tables.objects("pages"));
            open(
                    visit,
                    page.path("category").asText(),
                    page.path("name").asText(),
                    page.path("path").asText(),
                    page.path("title").asText());
            visit.pause(800, 4000);
        }
        switch (dice.between(0, 3)) {
            case 0 -> visit.track("Products Searched", shop.searched());
            case 1 -> visit.track("Product List Viewed", shop.listed());
            default -> visit.track("Product Viewed", shop.viewed());
        }
    }

    private void buy(Visit visit, Shop shop) {
        for (int i = visit.dice().between(1, 3); i > 0; i--) {
            visit.track("Product Added", shop.added(shop.viewed()));
            visit.pause(1500, 8000);
        }
        visit.track("Checkout Started", shop.checkout());
        visit.pause(5000, 20_000);
        visit.track("Order Completed", shop.completed(visit.person()));
        if (visit.dice().chance(0.2)) {
            visit.pause(2000, 9000);
            visit.track(
                    "Product Reviewed",
                    Json.object()
                            .put("rating", visit.dice().between(2, 5))
                            .put("review_body", visit.dice().pick(tables.texts("feedback"))));
        }
    }

    /** A page where there are pages, a screen where there are screens. */
    private void open(Visit visit, String category, String name, String path, String title) {
        if (visit.person().channel() == Channel.BROWSER) {
            visit.page(category, name, path, title);
        } else {
            visit.screen(
                    path.startsWith("/shop") ? visit.dice().pick(tables.texts("screens")) : name,
                    Json.object()
                            .put("tab", name)
                            .put("cold start", visit.dice().chance(0.2)));
        }
    }

    private ObjectNode traits(Visit visit, Instant now) {
        Dice dice = visit.dice();
        Person person = visit.person();
        ObjectNode traits = Json.object()
                .put("firstName", person.firstName())
                .put("lastName", person.lastName())
                .put("email", person.email())
                .put("plan", dice.pick(tables.texts("plans")))
                .put(
                        "createdAt",
                        now.minusSeconds(3600L * dice.between(0, 9000)).toString())
                .put("age", dice.between(18, 77));
        traits.set("interests", Json.texts(dice.pick(tables.texts("interests"), dice.between(1, 3))));
        traits.putObject("address")
                .put("city", person.place().path("city").asText())
                .put("country", person.place().path("country").asText());
        if (dice.chance(0.3)) {
            traits.put("phone", "+1-202-555-01" + dice.between(10, 99));
        }
        return traits;
    }
}
