package dev.segue.support;

import java.nio.file.Path;
import java.time.Duration;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/** A cluster whose second node can be killed while the first, which is the controller too, goes on. */
public final class TwoNodes implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path dir;
    private final String cluster = Uuid.randomUuid().toString();
    private final int controllerPort = Broker.unusedPort();
    private final int firstPort = Broker.unusedPort();
    private final int secondPort = Broker.unusedPort();
    private final ChildJvm first;
    private @Nullable ChildJvm second;

    /** Only the first node: whatever topics are made now are on it. */
    public static TwoNodes startFirst(Path dir) {
        return new TwoNodes(dir);
    }

    private TwoNodes(Path dir) {
        this.dir = dir;
        this.first = launch(1, firstPort);
    }

    /** Of the first node. */
    public String bootstrapServers() {
        return "127.0.0.1:" + firstPort;
    }

    public void startSecond() {
        second = launch(2, secondPort);
    }

    /** As {@code kill -9}. */
    public void killSecond() {
        if (second == null) {
            throw new IllegalStateException("it was not started");
        }
        second.kill();
    }

    @Override
    public void close() {
        if (second != null) {
            second.close();
        }
        first.close();
    }

    private ChildJvm launch(int id, int port) {
        return ChildJvm.start(
                ClusterNodeMain.class,
                dir.resolve("node-" + id + ".log"),
                PATIENCE,
                dir.resolve("node-" + id).toString(),
                Integer.toString(id),
                Integer.toString(port),
                Integer.toString(controllerPort),
                cluster);
    }
}
