package dev.segue.mapping;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import ua_parser.Parser;

/**
 * Browsers by their user agent. Reading one takes a hundred patterns, so the last ones are remembered. Safe for many
 * threads.
 */
final class UserAgents {
    private static final int REMEMBERED = 10_000;

    /** A browser under the name that ua-parser-js 0.7 gives it, which is what Segment's server integration sent. */
    record Browser(String name, @Nullable String version) {}

    /** Least recently used first; guarded by itself. */
    private static final class Remembered extends LinkedHashMap<String, Optional<Browser>> {
        private static final long serialVersionUID = 1L;

        private final int most;

        Remembered(int most) {
            super(16, 0.75f, true);
            this.most = most;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Optional<Browser>> eldest) {
            return size() > most;
        }
    }

    private final Parser parser = new Parser();
    private final Remembered remembered;

    UserAgents() {
        this(REMEMBERED);
    }

    UserAgents(int remembered) {
        this.remembered = new Remembered(remembered);
    }

    /** The browser; null if the agent is none or unknown. */
    @Nullable Browser browser(String userAgent) {
        synchronized (remembered) {
            Optional<Browser> known = remembered.get(userAgent);
            if (known != null) {
                return known.orElse(null);
            }
        }
        Browser browser = BrowserNames.browser(parser.parseUserAgent(userAgent).family, userAgent);
        synchronized (remembered) {
            remembered.put(userAgent, Optional.ofNullable(browser));
        }
        return browser;
    }
}
