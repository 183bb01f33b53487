package dev.segue.sink;

import dev.segue.schemas.MixpanelRequest;
import dev.segue.schemas.RecordCodec;
import java.time.InstantSource;
import java.util.Map;
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
        return new SinkWorker(
                new KafkaConsumer<>(
                        SinkClients.consumer(consumerProperties, settings),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer()),
                new KafkaProducer<>(
                        SinkClients.producer(producerProperties),
                        new ByteArraySerializer(),
                        new ByteArraySerializer()));
    }
}
