package dev.segue.it;

import static java.nio.charset.StandardCharsets.UTF_8;
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

/**
 * Recounts both ledgers from outside: what was fed, what lies on the requests topic, what the emulator accepted.
 *
 * @param lost messages that became nothing, and requests that were never accepted
 * @param early users something of whom was posted sooner than the gate after their alias was answered
 * @param outOfOrder users whose requests were first accepted in another order than they were fed
 * @param requestsTwice requests that lie on the requests topic more than once
 * @param acceptedTwice accepted records beyond the first of each request
 * @param smallest the shortest time from an alias's answer to the next post of its user
 */
record Audit(
        List<String> lost,
        List<String> early,
        List<String> outOfOrder,
        List<String> requestsTwice,
        long acceptedTwice,
        Duration smallest) {

    /** Whether nothing is missing any more: to be waited for before the rest is judged. */
    boolean complete() {
        return lost.isEmpty();
    }

    static Audit of(List<SignUps.Fed> fed, List<MixpanelRequest> requests, Ledger ledger, String token, Duration gate) {
        List<String> accepted =
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
                accepted.size() - (long) new HashSet<>(accepted).size(),
                gaps.stream().map(Gap::length).min(Duration::compareTo).orElse(Duration.ofDays(1)));
    }

    private static List<String> lost(List<SignUps.Fed> fed, List<MixpanelRequest> requests, Set<String> accepted) {
        List<String> lost = new ArrayList<>();
        Set<String> mapped =
                requests.stream().map(MixpanelRequest::getMessageId).collect(toSet());
        fed.stream()
                .filter(message -> !mapped.contains(message.messageId()))
                .forEach(message -> lost.add("message " + message.messageId()));
        requests.stream()
                .filter(request -> !accepted.contains(text(request.getBody())))
                .forEach(request -> lost.add("request " + request.getIndex() + " of " + request.getMessageId()));
        return lost;
    }

    /** Per user and endpoint the feed's own numbers must rise; an alias may overtake held messages of its user. */
    private static List<String> outOfOrder(List<MixpanelRequest> requests, List<String> accepted) {
        Map<String, MixpanelRequest> byBody = new HashMap<>();
        requests.forEach(request -> byBody.put(text(request.getBody()), request));
        Map<String, Integer> last = new LinkedHashMap<>();
        Set<String> seen = new HashSet<>();
        List<String> wrong = new ArrayList<>();
        for (String body : accepted) {
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

    private static int number(MixpanelRequest request) {
        String messageId = request.getMessageId();
        return Integer.parseInt(messageId.substring(messageId.lastIndexOf('-') + 1));
    }

    private static String body(Ledger ledger, Received received) {
        return new String(ledger.body(received.sequence()).orElseThrow(), UTF_8);
    }

    private static String text(ByteBuffer bytes) {
        return UTF_8.decode(bytes.duplicate()).toString();
    }
}
