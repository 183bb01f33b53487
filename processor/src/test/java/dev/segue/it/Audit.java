package dev.segue.it;

import static java.util.stream.Collectors.toSet;

import dev.segue.emulator.Gap;
import dev.segue.emulator.Ledger;
import dev.segue.emulator.Received;
import dev.segue.schemas.MixpanelRequest;
import dev.segue.schemas.RequestKind;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Recounts both ledgers from outside: what was fed, what lies on the requests topic, what the emulator accepted.
 *
 * @param lost messages that became nothing, and requests that were never accepted
 * @param early users something of whom was posted sooner than the gate after their alias was answered
 * @param outOfOrder users whose requests were first accepted in another order than they were fed
 * @param requestsTwice requests that lie on the requests topic more than once
 * @param doubled requests that must not be repeated and were accepted more than once
 * @param acceptedTwice accepted records beyond the first of each request
 * @param smallest the shortest time from an alias's answer to the next post of its user
 */
record Audit(
        List<String> lost,
        List<String> early,
        List<String> outOfOrder,
        List<String> requestsTwice,
        List<String> doubled,
        long acceptedTwice,
        Duration smallest) {

    /** Whether nothing is missing any more: to be waited for before the rest is judged. */
    boolean complete() {
        return lost.isEmpty();
    }

    static Audit of(List<SignUps.Fed> fed, List<MixpanelRequest> requests, Ledger ledger, String token, Duration gate) {
        List<UUID> accepted =
                ledger.accepted(token).stream().map(r -> body(ledger, r)).toList();
        List<Gap> gaps = ledger.gaps(token);
        return new Audit(
                lost(fed, requests, new HashSet<>(accepted)),
                gaps.stream()
                        .filter(gap -> gap.length().compareTo(gate) < 0)
                        .map(gap -> gap.user() + " after " + gap.length().toMillis() + " ms")
                        .toList(),
                outOfOrder(requests, accepted),
                twice(requests),
                doubled(requests, accepted),
                accepted.size() - (long) new HashSet<>(accepted).size(),
                gaps.stream().map(Gap::length).min(Duration::compareTo).orElse(Duration.ofDays(1)));
    }

    private static List<String> lost(List<SignUps.Fed> fed, List<MixpanelRequest> requests, Set<UUID> accepted) {
        List<String> lost = new ArrayList<>();
        Set<String> mapped =
                requests.stream().map(MixpanelRequest::getMessageId).collect(toSet());
        fed.stream()
                .filter(message -> !mapped.contains(message.messageId()))
                .forEach(message -> lost.add("message " + message.messageId()));
        requests.stream()
                .filter(request -> !accepted.contains(body(request)))
                .forEach(request -> lost.add("request " + request.getIndex() + " of " + request.getMessageId()));
        return lost;
    }

    /** Per user and endpoint the feed's own numbers must rise; an alias may overtake held messages of its user. */
    private static List<String> outOfOrder(List<MixpanelRequest> requests, List<UUID> accepted) {
        Map<UUID, MixpanelRequest> byBody = new HashMap<>();
        requests.forEach(request -> byBody.put(body(request), request));
        Map<String, Integer> last = new LinkedHashMap<>();
        Set<UUID> seen = new HashSet<>();
        List<String> wrong = new ArrayList<>();
        for (UUID body : accepted) {
            MixpanelRequest request = byBody.get(body);
            if (request == null || !seen.add(body) || request.getKind() == RequestKind.ALIAS) {
                continue;
            }
            int number = number(request);
            Integer before = last.put(request.getUserKey() + " at " + request.getEndpoint(), number);
            if (before != null && before > number) {
                wrong.add(request.getUserKey() + ": " + number + " after " + before);
            }
        }
        return wrong;
    }

    private static List<String> twice(List<MixpanelRequest> requests) {
        Set<String> seen = new HashSet<>();
        return requests.stream()
                .map(r -> r.getOrigin() + " " + r.getIndex())
                .filter(place -> !seen.add(place))
                .toList();
    }

    private static List<String> doubled(List<MixpanelRequest> requests, List<UUID> accepted) {
        Map<UUID, MixpanelRequest> delicate = new HashMap<>();
        requests.stream().filter(request -> !request.getIdempotent()).forEach(r -> delicate.put(body(r), r));
        Set<UUID> seen = new HashSet<>();
        return accepted.stream()
                .filter(delicate::containsKey)
                .filter(body -> !seen.add(body))
                .map(body -> "request " + delicate.get(body).getIndex() + " of "
                        + delicate.get(body).getMessageId())
                .toList();
    }

    private static int number(MixpanelRequest request) {
        String messageId = request.getMessageId();
        return Integer.parseInt(messageId.substring(messageId.lastIndexOf('-') + 1));
    }

    /** A digest stands for a body, so that millions of them can be compared. */
    private static UUID body(Ledger ledger, Received received) {
        return UUID.nameUUIDFromBytes(ledger.body(received.sequence()).orElseThrow());
    }

    private static UUID body(MixpanelRequest request) {
        ByteBuffer bytes = request.getBody().duplicate();
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        return UUID.nameUUIDFromBytes(copy);
    }
}
