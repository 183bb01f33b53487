package dev.segue.sink;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.http.nio.AsyncEntityProducer;
import org.apache.hc.core5.http.nio.DataStreamChannel;
import org.apache.hc.core5.http.nio.support.BasicRequestProducer;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends one HTTP request and brings its answer. HttpClient's own repeats, redirects, cookies and decompression are off:
 * whatever happens is seen by our accounting. Connections that have been idle for a while are not used again, since the
 * server may be closing them, which would make the outcome of a post unknown.
 */
final class HttpTransport implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpTransport.class);
    private static final Timeout MAX_IDLE = Timeout.ofSeconds(15);

    private final CloseableHttpAsyncClient client;
    private final Duration responseTimeout;

    HttpTransport(SinkSettings.Http http) {
        this.responseTimeout = http.responseTimeout();
        this.client = HttpAsyncClients.custom()
                .setConnectionManager(PoolingAsyncClientConnectionManagerBuilder.create()
                        .setMaxConnTotal(http.maxInFlight() + 1)
                        .setMaxConnPerRoute(http.maxInFlight() + 1)
                        .setDefaultTlsConfig(TlsConfig.custom()
                                .setVersionPolicy(HttpVersionPolicy.FORCE_HTTP_1)
                                .setHandshakeTimeout(Timeout.of(http.connectTimeout()))
                                .build())
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(Timeout.of(http.connectTimeout()))
                                .setSocketTimeout(Timeout.of(http.responseTimeout()))
                                .setIdleTimeout(MAX_IDLE)
                                .build())
                        .build())
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setConnectionRequestTimeout(Timeout.of(http.responseTimeout()))
                        .setResponseTimeout(Timeout.of(http.responseTimeout()))
                        .build())
                .setIOReactorConfig(IOReactorConfig.custom().setIoThreadCount(2).build())
                .evictIdleConnections(MAX_IDLE)
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableContentCompression()
                .setUserAgent("segue")
                .build();
        client.start();
    }

    /**
     * Posts a body. The answer comes within the response time-out, on any thread, and never exceptionally.
     *
     * @param authorization that header; null for none
     * @param encoding of the body; null for none
     */
    CompletableFuture<HttpAnswer> post(
            URI address, @Nullable String authorization, @Nullable String encoding, AsyncEntityProducer body) {
        BasicHttpRequest request = new BasicHttpRequest("POST", address);
        if (authorization != null) {
            request.setHeader("Authorization", authorization);
        }
        if (encoding != null) {
            request.setHeader("Content-Encoding", encoding);
        }
        WatchedRequest watched = new WatchedRequest(request, body);
        CompletableFuture<HttpAnswer.Response> answer = new CompletableFuture<>();
        Future<HttpAnswer.Response> exchange = client.execute(watched, new BoundedResponse(), completing(answer));
        return answer.orTimeout(responseTimeout.toNanos(), TimeUnit.NANOSECONDS).handle((response, failure) -> {
            if (failure == null) {
                return response.status() != 200 || watched.isSentWhole()
                        ? response
                        : new HttpAnswer.Broken(true, false, "accepted before the request was sent whole");
            }
            boolean begun = watched.giveUp();
            exchange.cancel(true);
            return broken(failure, begun);
        });
    }

    @Override
    public void close() {
        client.close(CloseMode.GRACEFUL);
    }

    private static HttpAnswer broken(Throwable failure, boolean begun) {
        LOG.atDebug().setCause(failure).log("no answer");
        boolean timedOut = failure instanceof TimeoutException || failure instanceof SocketTimeoutException;
        return new HttpAnswer.Broken(begun, timedOut, failure.getClass().getSimpleName());
    }

    private static FutureCallback<HttpAnswer.Response> completing(CompletableFuture<HttpAnswer.Response> answer) {
        return new FutureCallback<>() {
            @Override
            public void completed(HttpAnswer.Response response) {
                answer.complete(response);
            }

            @Override
            public void failed(Exception failure) {
                answer.completeExceptionally(failure);
            }

            @Override
            public void cancelled() {
                answer.completeExceptionally(new CancellationException("closed"));
            }
        };
    }

    /**
     * Notes when the first byte of the body is about to leave: before that, no server can have applied anything. Once given up
     * it never leaves, though the client's threads may be about to write it just then. Notes the last byte too: who accepts
     * before that cannot have read all records.
     */
    static final class WatchedRequest extends BasicRequestProducer {
        private enum State {
            WAITING,
            BEGUN,
            GIVEN_UP
        }

        private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
        private volatile boolean sentWhole;

        WatchedRequest(BasicHttpRequest request, AsyncEntityProducer body) {
            super(request, body);
        }

        /** Keeps the body from leaving if it has not begun to; returns whether it has. */
        boolean giveUp() {
            return !state.compareAndSet(State.WAITING, State.GIVEN_UP) && state.get() == State.BEGUN;
        }

        boolean isSentWhole() {
            return sentWhole;
        }

        @Override
        public void produce(DataStreamChannel channel) throws IOException {
            if (!state.compareAndSet(State.WAITING, State.BEGUN) && state.get() == State.GIVEN_UP) {
                throw new IOException("the post was given up before its body began");
            }
            super.produce(new Watched(channel));
        }

        private final class Watched implements DataStreamChannel {
            private final DataStreamChannel channel;

            Watched(DataStreamChannel channel) {
                this.channel = channel;
            }

            @Override
            public void requestOutput() {
                channel.requestOutput();
            }

            @Override
            public int write(ByteBuffer bytes) throws IOException {
                return channel.write(bytes);
            }

            @Override
            public void endStream() throws IOException {
                sentWhole = true;
                channel.endStream();
            }

            @Override
            public void endStream(@Nullable List<? extends Header> trailers) throws IOException {
                sentWhole = true;
                channel.endStream(trailers);
            }
        }
    }
}
