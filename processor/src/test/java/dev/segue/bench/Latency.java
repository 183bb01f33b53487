package dev.segue.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.segue.emulator.EmulatorSettings;
import dev.segue.emulator.Gap;
import dev.segue.emulator.Knob;
import dev.segue.emulator.MixpanelEmulator;
import dev.segue.emulator.Received;
import dev.segue.support.Broker;
import java.io.PrintStream;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * How long a message takes from the producer's {@code send} to its acceptance: broker, router with sink, and receiver are
 * processes of their own but for the receiver, which shares one with the producer and so the clock. One message in twenty
 * belongs to a sign-up: alias, identify and four events behind it, sent without a pause.
 */
final class Latency implements Part {
    private static final int HOLD_MS = 1000;
    private static final int SIGN_UP = 6;
    private static final int SLOT_MS = 5;
    /** Until code is compiled and topics are made. */
    private static final int WARM_UP_SECONDS = 20;

    @Override
    public void run(Options options, PrintStream out) throws Exception {
        new Run(options.get("rate", 2000), options.get("seconds", 120), out).run();
    }

    /** One measurement. */
    private static final class Run {
        private final int rate;
        private final int seconds;
        private final PrintStream out;
        private final Map<String, Long> sentNanos = new HashMap<>();
        private long measuredFrom = Long.MAX_VALUE;

        Run(int rate, int seconds, PrintStream out) {
            this.rate = rate;
            this.seconds = seconds;
            this.out = out;
        }

        void run() throws Exception {
            int opsPort = Broker.unusedPort();
            EmulatorSettings settings = EmulatorSettings.defaults()
                    .with(Knob.KEEP_RECORDS, "20000000")
                    .with(Knob.KEEP_BODY_BYTES, "1000000");
            try (MixpanelEmulator emulator = MixpanelEmulator.start(settings);
                    Testbed testbed = new Testbed("latency")) {
                testbed.topic(Testbed.EVENTS, Testbed.PARTITIONS);
                Map<String, String> own = Map.of(
                        "mixpanel.endpoint", emulator.baseUri().toString(), "hold.ms", Integer.toString(HOLD_MS));
                try (Launched segue = testbed.segue("all", testbed.settings("latency", own), opsPort)
                        .awaitReady(opsPort)) {
                    feed(testbed, WARM_UP_SECONDS, "w");
                    awaitAccepted(emulator);
                    double segueBefore = segue.cpuSeconds();
                    double brokerBefore = testbed.broker().cpuSeconds();
                    measuredFrom = System.nanoTime();
                    int sent = feed(testbed, seconds, "m");
                    awaitAccepted(emulator);
                    out.printf("%d messages at %d a second, hold and gate %d ms.%n%n", sent, rate, HOLD_MS);
                    report(emulator);
                    out.printf(
                            "%nCPU seconds: router and sink %.1f, broker %.1f; resident memory of router and sink %d MB%n",
                            segue.cpuSeconds() - segueBefore,
                            testbed.broker().cpuSeconds() - brokerBefore,
                            segue.residentMb());
                }
            }
        }

        /** Sends at an even rate; a slot that comes late is made up for at once. */
        private int feed(Testbed testbed, int forSeconds, String prefix) {
            int sent = 0;
            try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                    Map.of("bootstrap.servers", testbed.bootstrap(), "acks", "all", "linger.ms", "1"),
                    new StringSerializer(),
                    new ByteArraySerializer())) {
                long begin = System.nanoTime();
                for (int user = 0; sent < rate * forSeconds; user++) {
                    boolean signUp = user % (19 * SIGN_UP + 1) == 0;
                    if (signUp) {
                        sent += signUp(producer, prefix + user);
                    } else {
                        send(producer, prefix + (user % 5000), "o-" + prefix + user, track(prefix + (user % 5000)));
                        sent++;
                    }
                    long dueNanos = begin + sent * 1_000_000_000L / rate;
                    while (dueNanos - System.nanoTime() > TimeUnit.MILLISECONDS.toNanos(SLOT_MS)) {
                        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
                    }
                }
            }
            return sent;
        }

        private int signUp(KafkaProducer<String, byte[]> producer, String user) {
            String known = "s-" + user;
            send(
                    producer,
                    known,
                    "a-" + user,
                    "\"type\":\"alias\",\"previousId\":\"v-%s\",\"userId\":\"%s\"".formatted(user, known));
            send(
                    producer,
                    known,
                    "i-" + user,
                    "\"type\":\"identify\",\"userId\":\"%s\",\"traits\":{\"plan\":\"pro\"}".formatted(known));
            for (int i = 0; i < SIGN_UP - 2; i++) {
                send(producer, known, "g-" + user + "-" + i, track(known));
            }
            return SIGN_UP;
        }

        private static String track(String user) {
            return "\"type\":\"track\",\"event\":\"Clicked\",\"userId\":\"%s\",\"properties\":{\"button\":\"buy\",\"price\":12.5},\"context\":{\"ip\":\"203.0.113.7\"}"
                    .formatted(user);
        }

        private void send(KafkaProducer<String, byte[]> producer, String user, String id, String body) {
            String json = "{%s,\"messageId\":\"%s\",\"timestamp\":\"%s\"}".formatted(body, id, Instant.now());
            sentNanos.put(id, System.nanoTime());
            producer.send(new ProducerRecord<>(Testbed.EVENTS, user, json.getBytes(UTF_8)));
        }

        private void awaitAccepted(MixpanelEmulator emulator) {
            long events = sentNanos.keySet().stream()
                    .filter(id -> !id.startsWith("i-"))
                    .count();
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
            while (arrivals(emulator).size() < events) {
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException(
                            arrivals(emulator).size() + " of " + events + " events arrived within two minutes");
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
            }
        }

        /** The first acceptance of each event, by its message id. */
        private static Map<String, Long> arrivals(MixpanelEmulator emulator) {
            Map<String, Long> arrivals = new HashMap<>();
            for (Received record : emulator.ledger().accepted(Testbed.TOKEN)) {
                if (record.insertId() != null) {
                    arrivals.putIfAbsent(record.insertId(), record.arrivedNanos());
                }
            }
            return arrivals;
        }

        private void report(MixpanelEmulator emulator) {
            Map<String, Long> arrivals = arrivals(emulator);
            out.println("| produced to accepted, ms | events | p50 | p99 | largest |");
            out.println("|---|---|---|---|---|");
            out.println(delays(arrivals, id -> id.startsWith("o-"), 0).row("users without an alias"));
            out.println(delays(arrivals, id -> id.startsWith("a-"), 0).row("aliases"));
            out.println(delays(arrivals, id -> id.startsWith("g-"), 0).row("events behind an alias"));
            out.println(delays(arrivals, id -> id.startsWith("g-"), HOLD_MS)
                    .row("events behind an alias, beyond the hold"));
            double[] gaps = emulator.ledger().gaps(Testbed.TOKEN).stream()
                    .filter(gap -> isMeasured(gap))
                    .mapToDouble(gap -> gap.length().toNanos() / 1e6)
                    .toArray();
            out.println(new Quantiles(gaps).row("alias accepted to the next post of its user"));
            out.printf(
                    "%nsplit profiles: %d%n",
                    emulator.ledger().counters(Testbed.TOKEN).splitUsers());
        }

        private boolean isMeasured(Gap gap) {
            Long sent = sentNanos.get("a-" + gap.user().substring("s-".length()));
            return sent != null && sent >= measuredFrom;
        }

        private Quantiles delays(Map<String, Long> arrivals, Predicate<String> which, double lessMs) {
            return new Quantiles(sentNanos.entrySet().stream()
                    .filter(entry -> entry.getValue() >= measuredFrom && which.test(entry.getKey()))
                    .mapToDouble(entry -> (arrivals.get(entry.getKey()) - entry.getValue()) / 1e6 - lessMs)
                    .toArray());
        }
    }
}
