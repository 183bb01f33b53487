package dev.segue.support;

import java.nio.file.Path;
import java.time.Duration;

/** The embedded node in a JVM of its own. */
final class ChildBroker implements Broker {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path dir;
    private final int port = Broker.unusedPort();
    private ChildJvm node;

    ChildBroker(Path dir) {
        this.dir = dir;
        this.node = launch();
    }

    @Override
    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    @Override
    public void kill() {
        node.kill();
    }

    @Override
    public void restart() {
        node = launch();
    }

    @Override
    public void pause() {
        node.pause();
    }

    @Override
    public void resume() {
        node.resume();
    }

    @Override
    public void close() {
        node.close();
    }

    private ChildJvm launch() {
        return ChildJvm.start(
                KafkaNodeMain.class,
                dir.resolve("broker.log"),
                PATIENCE,
                dir.resolve("kafka").toString(),
                Integer.toString(port));
    }
}
