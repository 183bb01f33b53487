package dev.segue.emulator;

import java.net.URI;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/**
 * A stand-in for Mixpanel's ingestion API, for demo, local work and tests: {@code /import}, {@code /track}, {@code /engage} and {@code /groups}
 * answer as Mixpanel's documentation says, and {@code /_emulator/} shows what was received.
 *
 * <p>Built from documents, not by Mixpanel. Safe for any thread.
 */
@SuppressWarnings("DoNotCallSuggester") // the bodies follow
public final class MixpanelEmulator implements AutoCloseable {
    private MixpanelEmulator() {}

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
        throw new UnsupportedOperationException("not yet");
    }

    /** The port that is listened on. */
    public int port() {
        throw new UnsupportedOperationException("not yet");
    }

    /** Where clients find it, such as {@code http://127.0.0.1:8080}; the value of {@code mixpanel.endpoint}. */
    public URI baseUri() {
        throw new UnsupportedOperationException("not yet");
    }

    public Ledger ledger() {
        throw new UnsupportedOperationException("not yet");
    }

    public Faults faults() {
        throw new UnsupportedOperationException("not yet");
    }

    public EmulatorSettings settings() {
        throw new UnsupportedOperationException("not yet");
    }

    /**
     * Changes settings while it runs; requests that came in before go by the old ones. Host and port stay.
     *
     * @throws IllegalStateException if the change would give a project that holds data another identity mode
     */
    public void configure(UnaryOperator<EmulatorSettings> change) {
        throw new UnsupportedOperationException("not yet");
    }

    /** Forgets everything received and every fault; settings stay. */
    public void reset() {
        throw new UnsupportedOperationException("not yet");
    }

    @Override
    public void close() {}
}
