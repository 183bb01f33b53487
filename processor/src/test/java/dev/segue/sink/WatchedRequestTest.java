package dev.segue.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.http.nio.DataStreamChannel;
import org.apache.hc.core5.http.nio.entity.BasicAsyncEntityProducer;
import org.junit.jupiter.api.Test;

/** A post is called surely not applied only if its body can never leave. */
class WatchedRequestTest {
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private final HttpTransport.WatchedRequest request = new HttpTransport.WatchedRequest(
            new BasicHttpRequest("POST", URI.create("http://127.0.0.1/engage")),
            new BasicAsyncEntityProducer("[]", ContentType.APPLICATION_JSON));

    private final DataStreamChannel channel = new DataStreamChannel() {
        @Override
        public void requestOutput() {}

        @Override
        public int write(ByteBuffer bytes) {
            int length = bytes.remaining();
            while (bytes.hasRemaining()) {
                sent.write(bytes.get());
            }
            return length;
        }

        @Override
        public void endStream() {}

        @Override
        public void endStream(List<? extends Header> trailers) {}
    };

    @Test
    void onceGivenUpTheBodyNeverLeaves() {
        assertThat(request.giveUp()).as("begun").isFalse();

        assertThatThrownBy(() -> request.produce(channel))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("given up");
        assertThat(sent.size()).isZero();
        assertThat(request.giveUp()).as("begun").isFalse();
    }

    @Test
    void onceBegunItMayHaveBeenApplied() throws IOException {
        request.produce(channel);

        assertThat(request.giveUp()).as("begun").isTrue();
        request.produce(channel);
        assertThat(sent.toString()).isEqualTo("[]");
    }
}
