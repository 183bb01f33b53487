package dev.segue.support;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;

/** A real Kafka node for a test, which can be killed and started again with what it stored. */
public interface Broker extends AutoCloseable {
    String bootstrapServers();

    /** As {@code kill -9}. */
    void kill();

    /** On the same address, with the same data, after a {@link #kill()}. */
    void restart();

    /** Freezes it: connections stay open and nothing is answered. */
    void pause();

    /** Lets it go on after a {@link #pause()}. */
    void resume();

    @Override
    void close();

    /**
     * A child JVM; with {@code -Dsegue.broker=docker}, a container.
     *
     * @param dir for data and log
     */
    static Broker start(Path dir) {
        return "docker".equals(System.getProperty("segue.broker")) ? new DockerBroker() : new ChildBroker(dir);
    }

    /** A port that was free a moment ago. */
    static int unusedPort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
