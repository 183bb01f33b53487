package dev.segue.ops;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * Serves {@code /live}, {@code /ready}, {@code /status}, {@code /metrics}, {@code /topology} and a page for people at {@code /}. There is no login: it belongs inside the
 * operator's network, and nothing that it serves is a secret or a user's. On Jetty, since a stalled client must not keep a
 * probe waiting.
 */
public final class OpsServer implements AutoCloseable {
    private static final long LOOK_EVERY_MS = 1000;
    /** One accepts, one or two select, the others answer. */
    private static final int THREADS = 8;

    private static final long IDLE_TIMEOUT_MS = 30_000;

    private final Server server;
    private final int port;
    private final ScheduledExecutorService looker = Executors.newSingleThreadScheduledExecutor(OpsServer::thread);
    private final ScheduledFuture<?> looks;
    private final ScheduledFuture<?> samples;

    private OpsServer(Server server, int port, Health health, Status status) {
        this.server = server;
        this.port = port;
        this.looks = looker.scheduleWithFixedDelay(health::look, 0, LOOK_EVERY_MS, TimeUnit.MILLISECONDS);
        this.samples = looker.scheduleAtFixedRate(status::sample, 0, History.EVERY_SECONDS, TimeUnit.SECONDS);
    }

    /**
     * Listens until {@link #close}.
     *
     * @param port 0 for a free one, see {@link #port}
     * @throws UncheckedIOException if it cannot listen there; its message is one line for people and names the setting
     */
    public static OpsServer start(String host, int port, Health health, OpsContent content) {
        QueuedThreadPool threads = new QueuedThreadPool(THREADS, THREADS / 2);
        threads.setName("ops");
        threads.setDaemon(true);
        Server server = new Server(threads);
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        connector.setHost(host);
        connector.setPort(port);
        connector.setIdleTimeout(IDLE_TIMEOUT_MS);
        server.addConnector(connector);
        server.setHandler(new OpsHandler(health, content));
        start(server, host, port);
        return new OpsServer(server, connector.getLocalPort(), health, content.status());
    }

    /** The port that it listens on, or did. */
    public int port() {
        return port;
    }

    /** Ends at once; requests under way are cut. */
    @Override
    public void close() {
        looks.cancel(false);
        samples.cancel(false);
        looker.shutdown();
        stop(server);
    }

    private static void start(Server server, String host, int port) {
        try {
            server.start();
        } catch (Exception e) {
            stop(server);
            throw new UncheckedIOException(
                    isInUse(e)
                            ? "port " + port + " on " + host + " is in use: set ops.port to another"
                            : "cannot listen on " + host + ":" + port + " (" + e.getMessage()
                                    + "): set ops.host to an address of this machine, and ops.port to a port that it may use",
                    e instanceof IOException io ? io : new IOException(e));
        }
    }

    private static boolean isInUse(Throwable thrown) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (t instanceof BindException && String.valueOf(t.getMessage()).contains("in use")) {
                return true;
            }
        }
        return false;
    }

    private static void stop(Server server) {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the ops server did not stop", e);
        }
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "ops-health");
        thread.setDaemon(true);
        return thread;
    }
}
