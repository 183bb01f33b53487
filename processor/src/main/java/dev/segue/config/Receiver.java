package dev.segue.config;

import dev.segue.sink.Credentials;
import java.net.URI;

/**
 * Who gets the requests.
 *
 * @param base scheme, host and port
 */
public record Receiver(URI base, Credentials credentials) {
    /** For the first log line: the host if it is Mixpanel's, else the address and that it is not Mixpanel. */
    public String description() {
        String host = base.getHost();
        return host.equals("mixpanel.com") || host.endsWith(".mixpanel.com")
                ? host
                : base + " (emulator or proxy, not Mixpanel)";
    }
}
