package dev.segue.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.segue.bench.Routing.Cost;
import dev.segue.bench.Routing.Subject;
import java.io.PrintStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** What a message of a user without a gate costs in the router as users, open gates and partitions become more. */
final class ScalePart implements Part {
    private static final int FEW_USERS = 1000;
    private static final int MANY_USERS = 1_000_000;
    /** As many open gates where there are any, elsewhere as many messages like the others, so that all are equally warm. */
    private static final int BEFORE = 100_000;
    /** So that they are open to the end. */
    private static final String LONG_HOLD = "600000";

    /**
     * A situation.
     *
     * @param than the row that it is compared with
     */
    private record Case(String name, String than, String topic, Map<String, String> settings) {
        Subject subject() {
            return new Subject("router", "", settings);
        }
    }

    @Override
    public void run(Options options, PrintStream out) throws Exception {
        int messages = options.get("messages", 900_000);
        List<Case> cases = List.of(
                new Case("1,000 users", "1,000 users", "few", Map.of()),
                new Case("1,000,000 users", "1,000 users", "many", Map.of()),
                new Case("100,000 open gates", "1,000 users", "gated", Map.of("hold.ms", LONG_HOLD)),
                new Case("1 partition", "1 partition", "one", Map.of("topics.partitions", "1")),
                new Case("24 partitions", "1 partition", "two-dozen", Map.of("topics.partitions", "24")));
        Map<String, List<Cost>> costs = new LinkedHashMap<>();
        cases.forEach(one -> costs.put(one.name(), new ArrayList<>()));
        try (Testbed testbed = new Testbed("scale")) {
            for (String topic : List.of("few", "many", "gated")) {
                testbed.topic(topic, Testbed.PARTITIONS);
            }
            // The events topic has as many: else one hop is done long before the other, and its cost is not measured.
            testbed.topic("one", 1);
            testbed.topic("two-dozen", 24);
            openGates(testbed, "gated");
            Instant begin = Instant.now();
            for (String topic : List.of("few", "one", "two-dozen")) {
                testbed.fill(topic, new Corpus(1, FEW_USERS, begin, false), BEFORE + messages);
            }
            testbed.fill("many", new Corpus(1, MANY_USERS, begin, false), BEFORE + messages);
            testbed.fill("gated", new Corpus(1, FEW_USERS, begin, false), messages);
            for (int run = 0; run < options.runs(); run++) {
                for (Case one : cases) {
                    costs.get(one.name())
                            .add(new Routing(testbed, one.topic())
                                    .measure(one.subject(), BEFORE + messages, BEFORE + messages / 2));
                }
            }
        }
        out.printf(
                "The router over %d messages without aliases, measured after %d of them; %d runs. Where nothing else is"
                        + " said: 1,000 users, no open gate, %d partitions. Gates are opened before, by aliases of other users.%n%n",
                BEFORE + messages, BEFORE + messages / 2, options.runs(), Testbed.PARTITIONS);
        out.println("| | CPU µs a message: router | broker | of the router's CPU with the fewest |");
        out.println("|---|---|---|---|");
        for (Case one : cases) {
            List<Cost> runs = costs.get(one.name());
            out.printf(
                    "| %s | %s | %s | %.2f |%n",
                    one.name(),
                    Spread.of(runs, Cost::appMicros).text("%.1f"),
                    Spread.of(runs, Cost::brokerMicros).text("%.1f"),
                    Spread.of(runs, Cost::appMicros).median()
                            / Spread.of(costs.get(one.than()), Cost::appMicros).median());
        }
    }

    private static void openGates(Testbed testbed, String topic) {
        try (KafkaProducer<String, byte[]> producer = testbed.producer()) {
            Instant begin = Instant.now();
            for (int i = 0; i < BEFORE; i++) {
                String json =
                        "{\"type\":\"alias\",\"messageId\":\"gate-%d\",\"previousId\":\"before-%d\",\"userId\":\"gated-%d\",\"timestamp\":\"%s\"}"
                                .formatted(i, i, i, begin);
                producer.send(new ProducerRecord<>(topic, "gated-" + i, json.getBytes(UTF_8)));
            }
            producer.flush();
        }
    }
}
