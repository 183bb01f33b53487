package dev.segue.bench;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import java.util.zip.GZIPOutputStream;
import org.apache.hc.client5.http.async.methods.SimpleHttpResponse;
import org.apache.hc.client5.http.async.methods.SimpleResponseConsumer;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.http.nio.entity.AsyncEntityProducers;
import org.apache.hc.core5.http.nio.support.BasicRequestProducer;

/**
 * The floor of the sink: batches that are ready, in a file, joined, compressed and posted by the HTTP client, and nothing
 * else. Reads a line before it begins; prints WARM and DONE with the records posted so far.
 *
 * <p>Arguments: the file, the receiver's address, posts in flight, records until it is warm.
 */
public final class BarePoster {
    private static final int GZIP_LEVEL = 1;

    private final Semaphore slots;
    private final int inFlight;
    private final URI receiver;

    private BarePoster(int inFlight, URI receiver) {
        this.slots = new Semaphore(inFlight);
        this.inFlight = inFlight;
        this.receiver = receiver;
    }

    public static void main(String[] args) throws Exception {
        System.out.println("READY");
        if (System.in.read() < 0) {
            return;
        }
        new BarePoster(Integer.parseInt(args[2]), URI.create(args[1])).run(Path.of(args[0]), Long.parseLong(args[3]));
    }

    private void run(Path file, long warmUp) throws IOException, InterruptedException {
        long records = 0;
        boolean warm = false;
        try (CloseableHttpAsyncClient client = HttpAsyncClients.custom()
                        .setConnectionManager(PoolingAsyncClientConnectionManagerBuilder.create()
                                .setMaxConnTotal(inFlight)
                                .setMaxConnPerRoute(inFlight)
                                .build())
                        .build();
                DataInputStream in =
                        new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 20))) {
            client.start();
            while (in.readBoolean()) {
                String path = in.readUTF();
                boolean gzip = in.readBoolean();
                int count = in.readInt();
                byte[] body = body(in, gzip, count);
                slots.acquire();
                post(client, path, gzip, body);
                records += count;
                if (!warm && records >= warmUp) {
                    warm = true;
                    System.out.println("WARM " + records);
                }
            }
            slots.acquire(inFlight);
            System.out.println("DONE " + records);
            // The process is looked at before it ends.
            if (System.in.read() < 0) {
                return;
            }
        }
    }

    private static byte[] body(DataInputStream in, boolean gzip, int count) throws IOException {
        ByteArrayOutputStream joined = new ByteArrayOutputStream(1 << 16);
        try (OutputStream out = gzip ? new Fast(joined) : joined) {
            for (int i = 0; i < count; i++) {
                out.write(i == 0 ? '[' : ',');
                out.write(in.readNBytes(in.readInt()));
            }
            out.write(']');
        }
        return joined.toByteArray();
    }

    private void post(CloseableHttpAsyncClient client, String path, boolean gzip, byte[] body) {
        BasicHttpRequest request = new BasicHttpRequest("POST", receiver.resolve(path));
        if (gzip) {
            request.setHeader("Content-Encoding", "gzip");
        }
        client.execute(
                new BasicRequestProducer(request, AsyncEntityProducers.create(body, ContentType.APPLICATION_JSON)),
                SimpleResponseConsumer.create(),
                new FutureCallback<SimpleHttpResponse>() {
                    @Override
                    public void completed(SimpleHttpResponse response) {
                        if (response.getCode() != 200) {
                            fail("answered " + response.getCode());
                        }
                        slots.release();
                    }

                    @Override
                    public void failed(Exception failure) {
                        fail(failure.toString());
                    }

                    @Override
                    public void cancelled() {
                        fail("cancelled");
                    }
                });
    }

    /** A floor that loses something is none. */
    private static void fail(String why) {
        System.err.println("a post failed: " + why);
        Runtime.getRuntime().halt(1);
    }

    /** The least compression, as the sink's default. */
    private static final class Fast extends GZIPOutputStream {
        Fast(OutputStream out) throws IOException {
            super(out, 1 << 14);
            def.setLevel(GZIP_LEVEL);
        }
    }
}
