package dev.segue.cli.sample;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;

/**
 * Somebody invented, with the one device that they use here.
 *
 * @param anonymousId what their library calls them before they say who they are
 * @param userId what the shop calls them afterwards
 * @param ip from a range that is kept for documentation (RFC 5737)
 * @param device a row of the table of browsers or phones; empty on servers
 */
record Person(
        Channel channel,
        String anonymousId,
        String userId,
        String firstName,
        String lastName,
        ObjectNode place,
        String ip,
        ObjectNode device) {
    private static final List<String> NETWORKS = List.of("192.0.2.", "198.51.100.", "203.0.113.");
    private static final List<String> DOMAINS = List.of("example.com", "example.org", "example.net");

    /** @param number of no other person; it makes the user id */
    static Person invent(int number, Channel channel, Tables tables, Dice dice) {
        return new Person(
                channel,
                channel == Channel.SERVER ? dice.letters(15) : dice.uuid().toString(),
                channel == Channel.PHONE ? "usr_" + dice.letters(6) + number : Integer.toString(104_000 + 7 * number),
                dice.pick(tables.texts("firstNames")),
                dice.pick(tables.texts("lastNames")),
                dice.pick(tables.objects("places")),
                dice.pick(NETWORKS) + dice.between(1, 254),
                switch (channel) {
                    case BROWSER -> dice.pick(tables.objects("browsers"));
                    case PHONE -> dice.pick(tables.objects("phones"));
                    case SERVER -> Json.object();
                });
    }

    String name() {
        return firstName + " " + lastName;
    }

    /** An address in a domain that is kept for examples (RFC 2606); no two people share one. */
    String email() {
        String local = (firstName + "." + lastName).toLowerCase(Locale.ROOT).replaceAll("[^a-z.]", "");
        return local + "." + userId + "@" + DOMAINS.get(userId.length() % DOMAINS.size());
    }
}
