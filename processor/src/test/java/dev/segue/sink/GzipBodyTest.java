package dev.segue.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.mixpanel.Endpoint;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.nio.AsyncEntityProducer;
import org.apache.hc.core5.http.nio.DataStreamChannel;
import org.junit.jupiter.api.Test;

class GzipBodyTest {
    /** Of any size and any compressibility, over a connection that takes any amount at a time, at each level. */
    @Test
    void unzippedItIsTheJoinedBatch() throws IOException {
        for (long seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            Batch batch = batch(random, 1 + random.nextInt(30), 1 + random.nextInt(20_000));
            GzipBody body = new GzipBody(batch, 1 + random.nextInt(9));
            Line line = new Line(random);
            drive(body, line);
            assertThat(line.ended).isEqualTo(1);
            assertThat(body.available()).isZero();
            assertThat(new GZIPInputStream(new ByteArrayInputStream(line.bytes.toByteArray())).readAllBytes())
                    .isEqualTo(FakeDelivery.text(batch).getBytes(UTF_8));
            body.releaseResources();
        }
    }

    @Test
    void theJoinedBodyIsTheSameOverAnyConnection() throws IOException {
        for (long seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            Batch batch = batch(random, 1 + random.nextInt(30), 1 + random.nextInt(2000));
            Line line = new Line(random);
            JoinedBody body = new JoinedBody(batch);
            drive(body, line);
            assertThat(line.ended).isEqualTo(1);
            assertThat(line.bytes.toString(UTF_8)).isEqualTo(FakeDelivery.text(batch));
            assertThat(body.getContentLength()).isEqualTo(line.bytes.size()).isEqualTo(batch.bytes());
        }
    }

    /** What a stalled connection has not taken is not compressed ahead: a batch of 20 MB, and some kilobytes are in memory. */
    @Test
    void aStalledConnectionIsNotCompressedFor() throws IOException {
        Random random = new Random(1);
        GzipBody body = new GzipBody(batch(random, 20, 1_000_000), 1);
        Line line = new Line(random);
        line.most = 100_000;
        while (line.bytes.size() < line.most) {
            body.produce(line);
        }
        for (int i = 0; i < 1000; i++) {
            body.produce(line);
        }
        assertThat(line.bytes.size()).isEqualTo(line.most);
        line.most = Integer.MAX_VALUE;
        int turns = 0;
        while (line.ended == 0) {
            body.produce(line);
            turns++;
        }
        assertThat(turns).as("slices, with room for others in between").isGreaterThan(20);
    }

    @Test
    void whatWasGivenUpProducesNothingMore() throws IOException {
        Random random = new Random(1);
        GzipBody body = new GzipBody(batch(random, 20, 10_000), 1);
        Line line = new Line(random);
        body.failed(new IOException("reset"));
        body.releaseResources();
        body.produce(line);
        assertThat(line.bytes.size()).isZero();
        assertThat(body.available()).isZero();
    }

    private static void drive(AsyncEntityProducer body, Line line) throws IOException {
        for (int i = 0; line.ended == 0; i++) {
            assertThat(i).as("no end in sight").isLessThan(1_000_000);
            assertThat(body.available()).isPositive();
            body.produce(line);
        }
    }

    private static Batch batch(Random random, int records, int most) {
        List<Item> items = new ArrayList<>();
        for (int i = 0; i < records; i++) {
            byte[] noise = new byte[random.nextInt(most) + most / 2];
            random.nextBytes(noise);
            String fill = random.nextBoolean()
                    ? java.util.Base64.getEncoder().encodeToString(noise)
                    : "x".repeat(noise.length);
            items.add(Requests.item(Requests.raw(
                    0, i, "u", "IMPORT EVENT true u p1 {\"at\":\"0@" + i + "\",\"fill\":\"" + fill + "\"}")));
        }
        return Batch.of(Endpoint.IMPORT, BatchKind.ORDINARY, items, History.fresh());
    }

    /** Takes a random part of what it is offered, often nothing. */
    private static final class Line implements DataStreamChannel {
        private final Random random;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private int most = Integer.MAX_VALUE;
        private int ended;

        Line(Random random) {
            this.random = random;
        }

        @Override
        public int write(ByteBuffer from) {
            int takes = Math.min(
                    most - bytes.size(),
                    random.nextInt(4) == 0 ? random.nextInt(from.remaining() + 1) : from.remaining());
            for (int i = 0; i < takes; i++) {
                bytes.write(from.get());
            }
            return takes;
        }

        @Override
        public void endStream() {
            ended++;
        }

        @Override
        public void endStream(List<? extends Header> trailers) {
            endStream();
        }

        @Override
        public void requestOutput() {}
    }
}
