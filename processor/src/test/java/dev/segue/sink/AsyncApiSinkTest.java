package dev.segue.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.deadletter.Source;
import dev.segue.deadletter.SourceCodec;
import dev.segue.support.AsyncApi;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** {@code schemas/asyncapi.yaml} against the dead letters that the sink really writes. */
class AsyncApiSinkTest {
    private static ConsumerRecord<byte[], byte[]> fromTheRouter(ConsumerRecord<byte[], byte[]> record) {
        ByteBuffer key = ByteBuffer.wrap("k".getBytes(UTF_8));
        SourceCodec.write(record.headers(), new Source("segment.events", 3, 17, 1_790_000_000_000L, key));
        return record;
    }

    @Test
    void aLetterOfTheSinkHasTheHeadersThatAreDescribed() {
        AsyncApi api = AsyncApi.read();
        SinkRig rig = SinkRig.owning(new TestSettings(), 0);
        rig.delivery.script = batch -> FakeDelivery.Answer.at(Duration.ofMillis(10), Outcomes.failed(0));
        rig.add(fromTheRouter(Requests.event(0, 0, "u1")), fromTheRouter(Requests.event(0, 1, "u2")));

        rig.run(Duration.ofSeconds(1));

        assertThat(rig.letters()).hasSize(1);
        assertThat(api.check("sinkLetter", rig.letters().get(0).headers())).isEqualTo(api.headers("sinkLetter"));
    }
}
