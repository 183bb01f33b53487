package dev.segue.emulator;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;

/** What faults do to a connection below HTTP. */
final class Connections {
    private Connections() {}

    /** A name for the connection that holds for all its requests. */
    static String name(Request request) {
        return request.getConnectionMetaData().getId();
    }

    /** Resets the connection, so that the client sees a broken connection rather than an orderly end. */
    static void reset(Request request) {
        EndPoint endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
        if (endPoint.getTransport() instanceof SocketChannel channel) {
            try {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            } catch (IOException e) {
                // it is broken already, which is what was wanted
            }
        }
        endPoint.close();
    }
}
