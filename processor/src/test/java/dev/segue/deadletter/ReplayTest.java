package dev.segue.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.segue.support.AsyncApi;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayTest {
    private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");

    /** Dies at the step of this number: each send and each commit is one. */
    private static final class Dying extends MockProducer<byte @Nullable [], byte @Nullable []> {
        private final int atStep;
        private int step;

        Dying(int atStep) {
            super(true, null, new ByteArraySerializer(), new ByteArraySerializer());
            this.atStep = atStep;
        }

        @Override
        public java.util.concurrent.Future<org.apache.kafka.clients.producer.RecordMetadata> send(
                ProducerRecord<byte @Nullable [], byte @Nullable []> record) {
            die();
            return super.send(record);
        }

        @Override
        public void commitTransaction() {
            die();
            super.commitTransaction();
        }

        private void die() {
            step++;
            if (step == atStep) {
                throw new KafkaException("died at step " + step);
            }
        }
    }

    private static StoredLetter letter(Reason reason, long offset, DeadLetter.@Nullable RequestPosition request) {
        Headers headers = new RecordHeaders();
        headers.add("own", "kept".getBytes(UTF_8));
        SourceCodec.write(headers, new Source("events", 1, 100 + offset, 1_790_000_000_000L, null));
        DeadLetterCodec.write(headers, new DeadLetter(reason, "$", "why", 1, NOW, request));
        ConsumerRecord<byte @Nullable [], byte @Nullable []> record = new ConsumerRecord<>(
                "letters",
                2,
                offset,
                0,
                TimestampType.CREATE_TIME,
                1,
                1,
                "u".getBytes(UTF_8),
                ("v" + offset).getBytes(UTF_8),
                headers,
                java.util.Optional.empty());
        return Objects.requireNonNull(StoredLetter.of(record));
    }

    private static StoredLetter message(long offset) {
        return letter(Reason.REFUSED_ID, offset, null);
    }

    private static Replay replay(MockProducer<byte @Nullable [], byte @Nullable []> producer) {
        return new Replay(producer, "events", "requests", "letters", InstantSource.fixed(NOW));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void whereverItDiesALetterIsReplayedAndMarkedOrNeither(int step) {
        Dying producer = new Dying(step);
        Replay replay = replay(producer);
        assertThatThrownBy(() -> {
                    replay.add(message(1));
                    replay.add(message(2));
                    replay.commit();
                })
                .hasMessageContaining("step " + step);
        replay.close();

        assertThat(producer.history()).as("what counts").isEmpty();
        assertThat(producer.transactionAborted()).isTrue();
        assertThat(replay.replayed()).isZero();
    }

    @Test
    void whatWasCommittedStaysWhenTheRestDies() {
        Dying producer = new Dying(5);
        Replay replay = replay(producer);
        replay.add(message(1));
        replay.commit();
        assertThatThrownBy(() -> {
                    replay.add(message(2));
                    replay.commit();
                })
                .isInstanceOf(KafkaException.class);
        replay.close();

        assertThat(producer.history()).extracting(ProducerRecord::topic).containsExactly("events", "letters");
        assertThat(replay.replayed()).isEqualTo(1);
    }

    @Test
    void aMessageGoesBackWithItsFirstPositionAndWithoutTheLetter() {
        MockProducer<byte @Nullable [], byte @Nullable []> producer = new Dying(0);
        try (Replay replay = replay(producer)) {
            replay.add(message(7));
            replay.commit();
        }

        ProducerRecord<byte @Nullable [], byte @Nullable []> record =
                producer.history().get(0);
        assertThat(record.topic()).isEqualTo("events");
        assertThat(record.partition()).as("as its key says").isNull();
        assertThat(record.key()).isEqualTo("u".getBytes(UTF_8));
        assertThat(record.value()).isEqualTo("v7".getBytes(UTF_8));
        assertThat(record.timestamp()).isEqualTo(1_790_000_000_000L);
        assertThat(SourceCodec.readReplayed(record.headers()))
                .isEqualTo(new Source("events", 1, 107, 1_790_000_000_000L, null));
        assertThat(DeadLetterCodec.read(record.headers())).isNull();
        assertThat(record.headers().lastHeader("own")).isNotNull();
    }

    @Test
    void aRequestGoesToTheRequestsTopic() {
        MockProducer<byte @Nullable [], byte @Nullable []> producer = new Dying(0);
        try (Replay replay = replay(producer)) {
            replay.add(letter(Reason.REFUSED, 3, new DeadLetter.RequestPosition("requests", 4, 55)));
            replay.commit();
        }

        List<ProducerRecord<byte @Nullable [], byte @Nullable []>> written = producer.history();
        assertThat(written).extracting(ProducerRecord::topic).containsExactly("requests", "letters");
        assertThat(SourceCodec.readReplayed(written.get(0).headers())).isNull();
        assertThat(SourceCodec.read(written.get(0).headers())).isNotNull();
        assertThat(written.get(1).partition()).as("the letter's").isEqualTo(2);
        assertThat(SourceCodec.text(written.get(1).headers(), ReplayMarker.ABOUT))
                .isEqualTo("requests-4-55");
    }

    @Test
    void manyGoInSeveralTransactions() {
        MockProducer<byte @Nullable [], byte @Nullable []> producer = new Dying(0);
        try (Replay replay = replay(producer)) {
            for (int i = 0; i < 1200; i++) {
                replay.add(message(i));
            }
            assertThat(replay.replayed()).isEqualTo(1000);
            replay.commit();
            assertThat(replay.replayed()).isEqualTo(1200);
        }
        assertThat(producer.history()).hasSize(2400);
        assertThat(producer.commitCount()).isEqualTo(3);
    }

    @Test
    void whatIsNotWholeIsRefused() {
        StoredLetter part = message(1);
        part.headers().add(DeadLetterCodec.OMITTED, "value".getBytes(UTF_8));
        try (Replay replay = replay(new Dying(0))) {
            assertThatThrownBy(() -> replay.add(part)).hasMessageContaining("2-1 is not whole");
        }
    }

    @Test
    void whatIsWrittenBackAndItsMarkerHaveTheHeadersThatAreDescribed() {
        AsyncApi api = AsyncApi.read();
        MockProducer<byte @Nullable [], byte @Nullable []> producer = new Dying(0);
        StoredLetter letter = message(7);
        letter.headers().add(SourceCodec.KEY, "k".getBytes(UTF_8));
        try (Replay replay = replay(producer)) {
            replay.add(letter);
            replay.commit();
        }

        List<ProducerRecord<byte @Nullable [], byte @Nullable []>> written = producer.history();
        assertThat(written).extracting(ProducerRecord::topic).containsExactly("events", "letters");
        assertThat(api.check("replayed", written.get(0).headers())).isEqualTo(api.headers("replayed"));
        assertThat(api.check("replayMarker", written.get(1).headers())).isEqualTo(api.headers("replayMarker"));
    }
}
