package dev.segue.cli;

import dev.segue.config.OpsConfig;
import dev.segue.config.OpsSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** The address of health and metrics, looked at before anything that would have to be stopped again is started. */
final class OpsAddress {
    private OpsAddress() {}

    /**
     * Makes sure that it can be listened on.
     *
     * @throws CommandException naming the settings if it cannot
     */
    static void requireFree(OpsSettings settings) {
        if (!settings.enabled()) {
            return;
        }
        try (ServerSocket socket = new ServerSocket()) {
            // As the server does: a port that an earlier process has just left counts as free.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(settings.host(), settings.port()));
        } catch (IOException e) {
            throw CommandException.failed("cannot serve health and metrics on " + settings.host() + ":"
                    + settings.port() + " (" + e.getMessage() + "): set " + OpsConfig.PORT + " to a free port and "
                    + OpsConfig.HOST + " to an address of this machine");
        }
    }
}
