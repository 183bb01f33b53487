package dev.segue.bench;

import dev.segue.support.Await;
import dev.segue.support.Broker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Router and sink in one process, as the launcher starts it, a broker and the emulator, each in its own, and messages at an
 * even rate.
 */
final class Load {
    private static final String APPLICATION = "load";
    private static final Duration PATIENCE = Duration.ofMinutes(20);
    private static final int WARM_UP_SECONDS = 20;
    private static final int SAMPLES = 60;

    /**
     * How it stands.
     *
     * @param atSeconds since the measurement began
     * @param fed messages written by then, those of the warm-up included
     * @param delivered requests accepted by then
     * @param lag records not yet committed, over all three topics
     */
    record Sample(double atSeconds, long fed, double delivered, long lag, double heapMb, long residentMb) {}

    /**
     * What was seen.
     *
     * @param firstStartSeconds from the launch to readiness, own topics made
     * @param startSeconds the same of a later start
     * @param messages fed during the measurement
     * @param written requests that all messages became
     * @param fed all messages
     * @param drainSeconds from the last message to the last acceptance
     */
    record Seen(
            double firstStartSeconds,
            double startSeconds,
            List<Sample> samples,
            int messages,
            double written,
            long fed,
            double drainSeconds,
            double segueCpu,
            double brokerCpu,
            double emulatorCpu,
            long peakMb) {
        /** Messages accepted a second between two samples, as the requests tell. */
        double accepted(Sample from, Sample to) {
            return (to.delivered() - from.delivered()) / (written / fed) / (to.atSeconds() - from.atSeconds());
        }
    }

    private final int rate;
    private final int seconds;
    private final Corpus corpus;
    private volatile long fed;

    Load(int rate, int seconds, int users) {
        this.rate = rate;
        this.seconds = seconds;
        this.corpus = new Corpus(1, users, Instant.now());
    }

    Seen run() throws Exception {
        try (Testbed testbed = new Testbed("load");
                Launched emulator = Launched.segue(
                        testbed.log("emulator"),
                        List.of(
                                "emulator",
                                "--port=0",
                                "--knob=keep-records=1000",
                                "--knob=keep-body-bytes=1000000",
                                "--knob=events-per-minute=1000000000",
                                "--knob=bytes-per-minute=1000000000000"))) {
            String listens = emulator.line("the emulator listens on");
            Map<String, String> own = Map.of(
                    "mixpanel.endpoint", listens.substring(listens.indexOf("http")),
                    "sink.rate.records.per.minute", "1000000000",
                    "sink.rate.bytes.per.minute", "1000000000000");
            testbed.topic(Testbed.EVENTS, Testbed.PARTITIONS);
            Map<String, String> settings = testbed.settings(APPLICATION, own);
            double firstStart = startSeconds(testbed, settings);
            int opsPort = Broker.unusedPort();
            long launched = System.nanoTime();
            try (Launched segue = testbed.segue("all", settings, opsPort).awaitReady(opsPort)) {
                double start = (System.nanoTime() - launched) / 1e9;
                feed(testbed, WARM_UP_SECONDS, null);
                awaitAll(testbed, opsPort);
                double segueBefore = segue.cpuSeconds();
                double brokerBefore = testbed.broker().cpuSeconds();
                double emulatorBefore = emulator.cpuSeconds();
                List<Sample> samples = new ArrayList<>();
                long begin = System.nanoTime();
                long before = fed;
                feed(testbed, seconds, () -> samples.add(sample(testbed, segue, opsPort, begin)));
                long end = System.nanoTime();
                awaitAll(testbed, opsPort);
                return new Seen(
                        firstStart,
                        start,
                        samples,
                        (int) (fed - before),
                        Launched.metric(opsPort, "segue_requests_written_total"),
                        fed,
                        (System.nanoTime() - end) / 1e9,
                        segue.cpuSeconds() - segueBefore,
                        testbed.broker().cpuSeconds() - brokerBefore,
                        emulator.cpuSeconds() - emulatorBefore,
                        segue.peakMb());
            }
        }
    }

    private static double startSeconds(Testbed testbed, Map<String, String> settings) throws Exception {
        int opsPort = Broker.unusedPort();
        long begin = System.nanoTime();
        try (Launched segue = testbed.segue("all", settings, opsPort)) {
            segue.awaitReady(opsPort);
            return (System.nanoTime() - begin) / 1e9;
        }
    }

    /** On a thread of its own, while this one looks on. */
    private void feed(Testbed testbed, int forSeconds, @Nullable Runnable look) throws InterruptedException {
        Thread feeder = new Thread(() -> feed(testbed, forSeconds), "feeder");
        feeder.start();
        long every = TimeUnit.SECONDS.toMillis(Math.max(1, forSeconds / SAMPLES));
        while (feeder.isAlive()) {
            if (look != null) {
                look.run();
            }
            feeder.join(every);
        }
    }

    /** What comes late is made up for at once. */
    private void feed(Testbed testbed, int forSeconds) {
        try (KafkaProducer<String, byte[]> producer = testbed.producer()) {
            long begin = System.nanoTime();
            long messages = (long) rate * forSeconds;
            for (long sent = 0; sent < messages; sent++) {
                Corpus.Entry entry = corpus.next();
                producer.send(new ProducerRecord<>(Testbed.EVENTS, entry.key(), entry.json()));
                fed = fed + 1;
                long ahead = begin + sent * 1_000_000_000L / rate - System.nanoTime();
                if (ahead > TimeUnit.MILLISECONDS.toNanos(2)) {
                    LockSupport.parkNanos(ahead);
                }
            }
        }
    }

    /** What is refused is not measured. */
    private static void refuseDeadLetters(int opsPort) {
        double letters = Launched.metric(opsPort, "segue_messages_dead_lettered_total")
                + Launched.metric(opsPort, "segue_requests_dead_lettered_total");
        if (letters > 0) {
            throw new IllegalStateException(letters + " dead letters");
        }
    }

    private Sample sample(Testbed testbed, Launched segue, int opsPort, long begin) {
        refuseDeadLetters(opsPort);
        Sample sample = new Sample(
                (System.nanoTime() - begin) / 1e9,
                fed,
                Launched.metric(opsPort, "segue_requests_delivered_total"),
                lag(testbed),
                Launched.metric(opsPort, "jvm_memory_used_bytes", "area=\"heap\"") / (1 << 20),
                segue.residentMb());
        Testbed.say(sample.toString());
        return sample;
    }

    private static long lag(Testbed testbed) {
        return testbed.lag(APPLICATION, Testbed.EVENTS)
                + testbed.lag(APPLICATION, APPLICATION + "-keyed-repartition")
                + testbed.lag(APPLICATION + "-sink", APPLICATION + "-requests");
    }

    /** All that was fed is mapped or dropped, and all that it became was accepted: else this fails. */
    private void awaitAll(Testbed testbed, int opsPort) {
        Await.until(
                "everything is accepted",
                PATIENCE,
                () -> {
                    refuseDeadLetters(opsPort);
                    return Launched.metric(opsPort, "segue_messages_mapped_total")
                                            + Launched.metric(opsPort, "segue_messages_dropped_total")
                                    == fed
                            && Launched.metric(opsPort, "segue_requests_delivered_total")
                                    == Launched.metric(opsPort, "segue_requests_written_total");
                },
                () -> "records waiting: " + lag(testbed));
    }
}
