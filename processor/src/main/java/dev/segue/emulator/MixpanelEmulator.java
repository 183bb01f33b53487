package dev.segue.emulator;

import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stand-in for Mixpanel's ingestion API, for demo, local work and tests: {@code /import}, {@code /track}, {@code /engage} and {@code /groups}
 * answer as Mixpanel's documentation says, and {@code /_emulator/} shows what was received.
 *
 * <p>Built from documents, not by Mixpanel. Safe for any thread.
 */
public final class MixpanelEmulator implements AutoCloseable {
    /** What every report says about itself. */
    static final String BANNER = "Built from Mixpanel's documentation, not by Mixpanel";

    private static final Logger LOG = LoggerFactory.getLogger(MixpanelEmulator.class);
    private static final int THREADS = 64;

    private volatile EmulatorSettings settings;
    private final Store store;
    private final Faults faults = new Faults();
    private final RateLimiter limiter = new RateLimiter();
    private final Spread spread = new Spread();
    private final PrivacyTasks privacy;
    private final Server server;
    private final ServerConnector connector;

    private MixpanelEmulator(EmulatorSettings settings, InstantSource clock, LongSupplier nanoTime) {
        this.settings = settings;
        store = new Store(this::settings, nanoTime);
        privacy = new PrivacyTasks(store);
        AtomicLong ids = new AtomicLong();
        QueuedThreadPool threads = new QueuedThreadPool(THREADS);
        threads.setName("emulator");
        threads.setDaemon(true);
        server = new Server(threads);
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        // ids in the view's paths may hold encoded slashes
        http.setUriCompliance(UriCompliance.DEFAULT.with(
                "ids",
                UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR,
                UriCompliance.Violation.AMBIGUOUS_PATH_ENCODING));
        connector = new ServerConnector(server, new HttpConnectionFactory(http));
        connector.setHost(settings.host());
        connector.setPort(settings.port());
        connector.setIdleTimeout(settings.knobs().duration(Knob.IDLE_TIMEOUT).toMillis());
        server.addConnector(connector);
        server.setHandler(new Handler.Sequence(
                new IngestionHandler(
                        this::settings, clock, nanoTime, store, faults, new Reception(limiter), spread, ids),
                new ViewHandler(new View(this, store, privacy), store, this::settings),
                new PlainHandler(this::settings, clock, nanoTime, new PrivacyApi(privacy, limiter), store, ids)));
        server.setStopTimeout(0);
    }

    /** What a report says about itself: what this is, and which settings are not at their defaults. */
    public String banner() {
        StringBuilder banner = new StringBuilder(BANNER);
        Knobs knobs = settings.knobs();
        for (Knob knob : Knob.values()) {
            String value = String.valueOf(knobs.value(knob));
            if (!value.equals(knob.standard())) {
                banner.append(banner.length() == BANNER.length() ? "; " : ", ")
                        .append(knob.key())
                        .append('=')
                        .append(value);
            }
        }
        return banner.toString();
    }

    /** Starts one on the system's clocks. */
    public static MixpanelEmulator start(EmulatorSettings settings) {
        return start(settings, InstantSource.system(), System::nanoTime);
    }

    /**
     * Starts one.
     *
     * @param clock what Mixpanel's clock would show: judges event times
     * @param nanoTime monotonic: measures alias windows and gaps
     * @throws IllegalStateException if the address cannot be listened on
     */
    public static MixpanelEmulator start(EmulatorSettings settings, InstantSource clock, LongSupplier nanoTime) {
        MixpanelEmulator emulator = new MixpanelEmulator(settings, clock, nanoTime);
        try {
            emulator.server.start();
        } catch (Exception e) {
            emulator.close();
            throw new IllegalStateException(
                    "the emulator cannot listen on " + settings.host() + ":" + settings.port() + ": " + e.getMessage(),
                    e);
        }
        LOG.atInfo()
                .addKeyValue("address", emulator.baseUri())
                .log(
                        "Mixpanel emulator started. {}; what it does not know is a setting, see /_emulator/settings",
                        BANNER);
        return emulator;
    }

    /** The port that is listened on. */
    public int port() {
        return connector.getLocalPort();
    }

    /** Where clients find it, such as {@code http://127.0.0.1:8080}; the value of {@code mixpanel.endpoint}. */
    public URI baseUri() {
        String host = settings().host();
        if (host.equals("0.0.0.0")) {
            return URI.create("http://127.0.0.1:" + port());
        }
        boolean six = host.indexOf(':') >= 0 && !host.startsWith("[");
        String name = host.equals("::") ? "::1" : host;
        return URI.create("http://" + (six ? "[" + name + "]" : name) + ":" + port());
    }

    /** What was received; it outlives {@link #close()}. */
    public Ledger ledger() {
        return store;
    }

    public Faults faults() {
        return faults;
    }

    public EmulatorSettings settings() {
        return settings;
    }

    /**
     * Changes settings while it runs; requests that came in before go by the old ones. Host and port stay.
     *
     * @throws IllegalStateException if the change would give a project that holds data another identity mode
     */
    public synchronized void configure(UnaryOperator<EmulatorSettings> change) {
        EmulatorSettings after =
                change.apply(settings).withHost(settings.host()).withPort(settings.port());
        List<String> frozen = store.frozenAgainst(after);
        if (!frozen.isEmpty()) {
            throw new IllegalStateException(
                    "the identity mode is fixed once a project holds data, reset first: " + String.join(", ", frozen));
        }
        settings = after;
        // connections that are open already keep theirs
        connector.setIdleTimeout(after.knobs().duration(Knob.IDLE_TIMEOUT).toMillis());
    }

    /** Forgets everything received and every fault; settings stay. */
    public void reset() {
        store.clear();
        faults.clear();
        limiter.clear();
        spread.restart();
        privacy.clear();
    }

    /** Stops listening at once; requests under way are cut off. */
    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the emulator did not stop", e);
        }
    }
}
