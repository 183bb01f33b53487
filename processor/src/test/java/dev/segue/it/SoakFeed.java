package dev.segue.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Feeds a steady mixed load from a thread of its own: users who sign up (anonymous track, alias, identify, tracks, all within
 * milliseconds), users who come back again and again for the whole run and now and then pay, repeated aliases of known pairs,
 * messages that a rule drops, and bad ones. A producer whose broker is killed waits for it, so what was fed is what was asked for.
 */
final class SoakFeed implements AutoCloseable {
    private static final int TICKS_A_SECOND = 20;
    private static final int REGULARS = 300;
    /** One message in so many of a regular user carries revenue, and so a charge that must not be repeated. */
    private static final int CHARGES = 8;

    private final KafkaProducer<String, byte[]> producer;
    private final String topic;
    private volatile int rate;
    private final Random random;
    private final Thread thread = new Thread(this::run, "feed");
    private final int[] next = new int[REGULARS];
    private final List<SignUps.Fed> mapped = new ArrayList<>();
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private final AtomicInteger sent = new AtomicInteger();
    private int signUps;
    private int signUpMessages;
    private int dropped;
    private int bad;
    private volatile boolean stopping;

    /** @param rate messages a second */
    SoakFeed(String bootstrap, String topic, int rate, long seed) {
        this.topic = topic;
        this.rate = rate;
        this.random = new Random(seed);
        this.producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers", bootstrap,
                        "acks", "all",
                        "delivery.timeout.ms", "600000",
                        "max.block.ms", "600000",
                        "linger.ms", "5"),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    void start() {
        thread.start();
    }

    /** Stops, and waits until everything is acknowledged. */
    void finish() throws InterruptedException {
        stopping = true;
        thread.join();
        producer.flush();
        if (failure.get() != null || acknowledged.get() != sent.get()) {
            throw new IllegalStateException(
                    (sent.get() - acknowledged.get()) + " messages were not taken by Kafka", failure.get());
        }
    }

    /** Those that must become requests. After {@link #finish} only, like the rest. */
    List<SignUps.Fed> mapped() {
        return mapped;
    }

    /** All messages. */
    int read() {
        return sent.get();
    }

    /** Those that a rule drops: not for Mixpanel, or a pair that is linked already. */
    int dropped() {
        return dropped;
    }

    /** Those that become dead letters. */
    int bad() {
        return bad;
    }

    int signUps() {
        return signUps;
    }

    /** The part of all messages that sign-ups made, in percent. */
    int signUpPercent() {
        return sent.get() == 0 ? 0 : signUpMessages * 100 / sent.get();
    }

    /** From now on so many messages a second. */
    void rate(int messagesASecond) {
        rate = messagesASecond;
    }

    private void run() {
        long tickNanos = 1_000_000_000L / TICKS_A_SECOND;
        double due = 0;
        long next = System.nanoTime();
        while (!stopping) {
            due += (double) rate / TICKS_A_SECOND;
            for (int before = sent.get(); due >= 1 && !stopping; before = sent.get()) {
                sendSome();
                due -= sent.get() - before;
            }
            // A tick that comes late is made up for, unless the broker was away.
            next = Math.max(next + tickNanos, System.nanoTime() - 20 * tickNanos);
            long wait = next - System.nanoTime();
            if (wait > 0) {
                LockSupport.parkNanos(wait);
            }
        }
    }

    private void sendSome() {
        int dice = random.nextInt(100);
        Instant now = Instant.now();
        if (dice < 12) {
            signUp(now);
        } else if (dice < 14) {
            drop(now);
        } else if (dice < 15) {
            bad++;
            send("nobody", "{\"type\":\"track\",\"event\":\"No ids\"}".getBytes(UTF_8));
        } else {
            regular(now);
        }
    }

    /** The whole race at once, as a server library that does not flush would send it. */
    private void signUp(Instant now) {
        // SignUps numbers its users; every even one signs up.
        List<SignUps.Fed> messages = SignUps.of(2 * signUps, 2 * signUps + 1, now);
        signUps++;
        signUpMessages += messages.size();
        messages.forEach(this::sendMapped);
        if (random.nextInt(4) == 0) {
            // The client aliases again at the next login; the pair is known, so nothing is sent.
            SignUps.Fed alias = messages.get(1);
            dropped++;
            send(
                    alias.key(),
                    alias.json()
                            .replace(alias.messageId(), alias.messageId() + "-again")
                            .getBytes(UTF_8));
        }
    }

    private void regular(Instant now) {
        int user = random.nextInt(REGULARS);
        int number = next[user]++;
        String id = "r-" + user + "-" + number;
        sendMapped(new SignUps.Fed("r-" + user, id, number, """
                {"type":"%s","userId":"r-%d","messageId":"%s","timestamp":"%s",%s}\
                """.formatted(
                        number % 5 == 4 ? "identify" : "track", user, id, now, body(number))));
    }

    private static String body(int number) {
        if (number % 5 == 4) {
            return "\"traits\":{\"number\":" + number + "}";
        }
        if (number % CHARGES == 0) {
            // Each amount is a user's only one, so that a charge that was made twice is told from two.
            return "\"event\":\"Paid\",\"properties\":{\"revenue\":" + (number + 1) + "}";
        }
        return "\"event\":\"Viewed Item\",\"properties\":{\"number\":" + number + "}";
    }

    private void drop(Instant now) {
        dropped++;
        int user = random.nextInt(REGULARS);
        send("r-" + user, """
                {"type":"track","userId":"r-%d","event":"Elsewhere","timestamp":"%s","integrations":{"Mixpanel":false}}\
                """.formatted(user, now).getBytes(UTF_8));
    }

    private void sendMapped(SignUps.Fed message) {
        mapped.add(message);
        send(message.key(), message.json().getBytes(UTF_8));
    }

    private void send(String key, byte[] value) {
        sent.incrementAndGet();
        producer.send(new ProducerRecord<>(topic, key, value), (metadata, e) -> {
            if (e == null) {
                acknowledged.incrementAndGet();
            } else {
                failure.compareAndSet(null, e);
            }
        });
    }

    @Override
    public void close() {
        stopping = true;
        producer.close();
    }
}
