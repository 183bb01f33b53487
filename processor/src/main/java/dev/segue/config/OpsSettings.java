package dev.segue.config;

/**
 * Where health and metrics are served.
 *
 * @param port 0 for a free one, {@link OpsConfig#OFF} for none
 */
public record OpsSettings(String host, int port) {
    /** Whether anything is served. */
    public boolean enabled() {
        return port != OpsConfig.OFF;
    }
}
