package dev.segue.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.deadletter.DeadLetterCodec;
import dev.segue.deadletter.Reason;
import dev.segue.emulator.EmulatorSettings;
import dev.segue.emulator.MixpanelEmulator;
import dev.segue.schemas.MixpanelRequest;
import dev.segue.support.Await;
import dev.segue.support.Broker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** A broker, an emulator and the means to feed and audit them. Segue itself is started by the test, as often as it likes. */
final class Pipeline implements AutoCloseable {
    static final Duration GATE = Duration.ofSeconds(1);

    static final String TOKEN = "it-token";
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final int PARTITIONS = 3;

    private final Path dir;
    private final String application;
    private final Broker broker;
    private final boolean ownsBroker;
    private final MixpanelEmulator emulator;
    private final List<SignUps.Fed> fed = new ArrayList<>();
    private final List<SegueProcess> started = new ArrayList<>();

    Pipeline(Path dir) throws Exception {
        this(dir, EmulatorSettings.defaults());
    }

    Pipeline(Path dir, EmulatorSettings receiver) throws Exception {
        this(dir, "it", Broker.start(dir), true, receiver);
    }

    private Pipeline(Path dir, String application, Broker broker, boolean ownsBroker, EmulatorSettings receiver)
            throws Exception {
        this.dir = dir;
        this.application = application;
        this.broker = broker;
        this.ownsBroker = ownsBroker;
        this.emulator = MixpanelEmulator.start(receiver);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(events(), PARTITIONS, (short) 1)))
                    .all()
                    .get(60, TimeUnit.SECONDS);
        }
    }

    /** On a broker that others use too, with topics of its own. */
    static Pipeline on(Broker broker, Path dir, String application, EmulatorSettings receiver) throws Exception {
        return new Pipeline(dir, application, broker, false, receiver);
    }

    String events() {
        return application + ".events";
    }

    Broker broker() {
        return broker;
    }

    MixpanelEmulator emulator() {
        return emulator;
    }

    SegueProcess start(String role) {
        SegueProcess segue = launch(role);
        segue.awaitReady();
        return segue;
    }

    SegueProcess launch(String role) {
        return launch(role, Map.of());
    }

    /** With settings of the test's own on top. */
    SegueProcess launch(String role, Map<String, String> own) {
        return started(SegueProcess.launch(dir, role, settings(own)));
    }

    /** With options of Java's. */
    SegueProcess launch(List<String> options, String role, Map<String, String> own) {
        return started(SegueProcess.launch(options, dir, role, settings(own)));
    }

    /** By a launcher, which may be another version's. */
    SegueProcess launch(Path launcher, String role, Map<String, String> own) {
        return started(SegueProcess.launch(launcher, dir, role, settings(own)));
    }

    private SegueProcess started(SegueProcess segue) {
        started.add(segue);
        return segue;
    }

    private Map<String, String> settings(Map<String, String> own) {
        Map<String, String> all = settings();
        all.putAll(own);
        return all;
    }

    /** The messages as JSON text, each acknowledged before this returns. */
    void feed(List<SignUps.Fed> messages) throws Exception {
        try (KafkaProducer<String, byte[]> producer = producer()) {
            for (SignUps.Fed message : messages) {
                producer.send(new ProducerRecord<>(
                        events(), message.key(), message.json().getBytes(StandardCharsets.UTF_8)));
            }
            producer.flush();
        }
        fed.addAll(messages);
    }

    /** One record as it is; what it becomes is the test's business. */
    void feedRaw(String key, byte @Nullable [] value) throws Exception {
        try (KafkaProducer<String, byte[]> producer = producer()) {
            producer.send(new ProducerRecord<>(events(), key, value)).get(60, TimeUnit.SECONDS);
        }
    }

    /** Counts what was fed in some other way than {@link #feed}. */
    void expect(List<SignUps.Fed> messages) {
        fed.addAll(messages);
    }

    /** The accepted records' message ids, first copies only, in the order in which they were accepted. */
    List<String> arrived() {
        Map<String, String> byBody = new HashMap<>();
        requests()
                .forEach(request -> byBody.put(
                        StandardCharsets.UTF_8
                                .decode(request.getBody().duplicate())
                                .toString(),
                        request.getMessageId()));
        return emulator.ledger().accepted(TOKEN).stream()
                .map(record -> byBody.get(
                        new String(emulator.ledger().body(record.sequence()).orElseThrow(), StandardCharsets.UTF_8)))
                .distinct()
                .toList();
    }

    /** Waits until everything fed has arrived. */
    Audit awaitAll() {
        Await.until("everything arrived", PATIENCE, () -> audit().complete(), () -> {
            Audit audit = audit();
            return audit.lost().size() + " of " + fed.size() + " missing, such as "
                    + audit.lost().stream().limit(5).toList() + "\n" + logs();
        });
        return audit();
    }

    /** What holds whatever was done to the processes: nothing lost, nothing early, nothing out of order. */
    void assertPromises() {
        Audit audit = awaitAll();
        assertThat(audit.lost()).as("lost").isEmpty();
        assertThat(audit.early()).as("early").isEmpty();
        assertThat(audit.outOfOrder()).as("out of order").isEmpty();
        assertThat(audit.requestsTwice()).as("twice on the requests topic").isEmpty();
        assertThat(audit.smallest()).as("smallest gap").isGreaterThanOrEqualTo(GATE);
        assertThat(splitProfiles()).as("split profiles").isZero();
        assertThat(emulator.ledger().complete())
                .as("the emulator forgot nothing")
                .isTrue();
    }

    int splitProfiles() {
        return emulator.ledger().counters(TOKEN).splitUsers();
    }

    Audit audit() {
        return Audit.of(fed, requests(), emulator.ledger(), TOKEN, GATE);
    }

    List<MixpanelRequest> requests() {
        return new Topics(broker.bootstrapServers()).requests(application + "-requests");
    }

    long deadLetters() {
        return deadLetterReasons().size();
    }

    /** The reasons of all dead letters, in the order of their partitions. */
    List<Reason> deadLetterReasons() {
        return new Topics(broker.bootstrapServers())
                .read(application + "-dead-letters").stream()
                        .map(letter -> Objects.requireNonNull(DeadLetterCodec.read(letter.headers()))
                                .reason())
                        .toList();
    }

    /** Both ledgers as one process that did everything counts them. */
    static void assertLedgersBalance(SegueProcess segue) {
        double read = segue.metric("segue_messages_read_total");
        double mapped = segue.metric("segue_messages_mapped_total");
        double dropped = segue.metric("segue_messages_dropped_total");
        double deadLettered = segue.metric("segue_messages_dead_lettered_total");
        double held = segue.metric("segue_messages_held");
        assertThat(read).as("messages read").isPositive().isEqualTo(mapped + dropped + deadLettered + held);

        double requests = segue.metric("segue_requests_read_total");
        double delivered = segue.metric("segue_requests_delivered_total");
        double refused = segue.metric("segue_requests_dead_lettered_total");
        double returned = segue.metric("segue_requests_returned_total");
        double inFlight = segue.metric("segue_requests_in_flight");
        assertThat(requests).as("requests read").isPositive().isEqualTo(delivered + refused + returned + inFlight);
    }

    String logs() {
        StringBuilder all = new StringBuilder();
        started.forEach(segue -> all.append(segue.log()).append("\n----\n"));
        return all.toString();
    }

    @Override
    public void close() {
        started.forEach(SegueProcess::close);
        if (ownsBroker) {
            broker.close();
        }
        emulator.close();
    }

    private Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>();
        settings.put("kafka.bootstrap.servers", broker.bootstrapServers());
        settings.put("schema.registry.url", "mock://it");
        settings.put("application.id", application);
        settings.put("topic.events", events());
        settings.put("topics.partitions", Integer.toString(PARTITIONS));
        settings.put("events.start", "earliest");
        settings.put("mixpanel.token", TOKEN);
        settings.put("mixpanel.identity", "legacy");
        settings.put("mixpanel.endpoint", emulator.baseUri().toString());
        settings.put("mapping.people", "true");
        settings.put("state.dir", dir.resolve("state-" + started.size()).toString());
        // A consumer that was killed is missed sooner than after the default 45 s.
        settings.put("kafka.session.timeout.ms", "6000");
        settings.put("kafka.heartbeat.interval.ms", "1000");
        return settings;
    }

    private KafkaProducer<String, byte[]> producer() {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "acks", "all"),
                new StringSerializer(),
                new ByteArraySerializer());
    }
}
