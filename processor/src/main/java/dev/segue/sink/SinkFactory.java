package dev.segue.sink;

import dev.segue.schemas.MixpanelRequest;
import dev.segue.schemas.RecordCodec;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Puts a {@link SinkWorker} together on real clients. */
public final class SinkFactory {
    private SinkFactory() {}

    /**
     * A worker that has not started: nothing is polled or posted before {@link SinkWorker#run}.
     *
     * @param consumerProperties for the Kafka consumer; see {@link SinkClients} for those that are fixed
     * @param producerProperties for the producer of dead letters
     * @param codec reads values of the requests topic
     * @throws IllegalArgumentException if a fixed property is overridden or a time-out does not fit another
     */
    public static SinkWorker create(
            SinkSettings settings,
            Map<String, Object> consumerProperties,
            Map<String, Object> producerProperties,
            RecordCodec<MixpanelRequest> codec,
            SinkMetrics metrics,
            InstantSource clock) {
        Time time = new Time(
                System::nanoTime, clock, () -> ThreadLocalRandom.current().nextDouble());
        Map<String, Object> consumer = SinkClients.consumer(consumerProperties, settings);
        Map<String, Object> producer = SinkClients.producer(producerProperties);
        return new SinkWorker(
                settings,
                new SinkWorker.Parts(
                        new KafkaConsumer<>(consumer, new ByteArrayDeserializer(), new ByteArrayDeserializer()),
                        new KafkaProducer<>(producer, new ByteArraySerializer(), new ByteArraySerializer()),
                        codec,
                        new HttpDelivery(settings.http(), metrics, clock, System::nanoTime),
                        Mailbox.queue(),
                        new CommittedAttemptLog(),
                        () -> new AliasGate(settings.gate()),
                        SinkClients.sessionTimeout(consumer),
                        new OffsetRetention(consumer),
                        time),
                metrics);
    }
}
