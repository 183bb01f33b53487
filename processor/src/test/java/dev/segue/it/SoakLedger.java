package dev.segue.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.segue.emulator.MixpanelEmulator;
import dev.segue.schemas.MixpanelRequest;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * Both ledgers, recounted from the topics (committed records only) and from what the receiver accepted.
 *
 * @param requests all on the requests topic
 * @param mapped messages that became requests, by origin
 * @param deadMessages messages that became dead letters, by origin: copies count as one
 * @param deadRequests requests that the sink wrote to the dead letters, likewise
 * @param audit what was lost, early or out of order; a dead letter is not lost
 */
record SoakLedger(
        List<MixpanelRequest> requests,
        Set<String> mapped,
        Set<String> deadMessages,
        Set<String> deadRequests,
        Audit audit) {
    private static final Duration GATE = Duration.ofSeconds(1);

    static SoakLedger recount(SoakFeed feed, String bootstrap, MixpanelEmulator emulator) {
        Topics topics = new Topics(bootstrap);
        List<MixpanelRequest> requests = topics.requests(SoakFleet.APPLICATION + "-requests");
        Set<String> deadMessages = new HashSet<>();
        Set<String> deadRequests = new HashSet<>();
        for (ConsumerRecord<byte[], byte[]> letter : topics.read(SoakFleet.APPLICATION + "-dead-letters")) {
            if (header(letter, "segue.stage").equals("deliver")) {
                MixpanelRequest request = topics.request(letter);
                deadRequests.add(request.getOrigin() + " " + request.getIndex());
            } else {
                deadMessages.add(
                        header(letter, "segue.source.partition") + "@" + header(letter, "segue.source.offset"));
            }
        }
        List<MixpanelRequest> alive = requests.stream()
                .filter(request -> !deadRequests.contains(request.getOrigin() + " " + request.getIndex()))
                .toList();
        Set<String> mapped =
                requests.stream().map(request -> request.getOrigin().toString()).collect(Collectors.toSet());
        // A message whose every request is a dead letter is mapped all the same.
        List<SignUps.Fed> fed = deadRequests.isEmpty() ? feed.mapped() : withRequests(feed, requests, alive);
        return new SoakLedger(
                requests,
                mapped,
                deadMessages,
                deadRequests,
                Audit.of(fed, alive, emulator.ledger(), SoakFleet.TOKEN, GATE));
    }

    /** Requests that must not be repeated: increments and charges. */
    List<MixpanelRequest> delicate() {
        return requests.stream().filter(request -> !request.getIdempotent()).toList();
    }

    /** Dead letters that should not be there: of requests that could have been repeated. */
    int unexpectedDead() {
        long expected = delicate().stream()
                .filter(request -> deadRequests.contains(request.getOrigin() + " " + request.getIndex()))
                .count();
        return deadRequests.size() - (int) expected;
    }

    int delivered() {
        return requests.size() - deadRequests.size() - audit.lost().size();
    }

    private static List<SignUps.Fed> withRequests(
            SoakFeed feed, List<MixpanelRequest> requests, List<MixpanelRequest> alive) {
        Set<String> gone = ids(requests);
        gone.removeAll(ids(alive));
        return feed.mapped().stream()
                .filter(message -> !gone.contains(message.messageId()))
                .toList();
    }

    private static Set<String> ids(List<MixpanelRequest> requests) {
        return requests.stream().map(MixpanelRequest::getMessageId).collect(Collectors.toCollection(HashSet::new));
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), UTF_8);
    }
}
