package dev.segue.support;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * A node of a cluster of two as a process of its own: the first is broker and controller, the second a broker only. Prints
 * READY, then reads standard input to its end and stops: it cannot outlive its parent.
 *
 * <p>Arguments: directory, node id (1 or 2), port, port of the controller, cluster id.
 */
public final class ClusterNodeMain {
    private ClusterNodeMain() {}

    public static void main(String[] args) throws Exception {
        Path dir = Path.of(args[0]);
        int id = Integer.parseInt(args[1]);
        format(dir, id, args[4]);
        KafkaRaftServer server =
                new KafkaRaftServer(new KafkaConfig(properties(dir, id, args[2], args[3]), false), Time.SYSTEM);
        server.startup();
        System.out.println("READY");
        while (System.in.read() >= 0) {
            // until the parent closes it or is gone
        }
        server.shutdown();
        server.awaitShutdown();
    }

    private static void format(Path dir, int id, String cluster) throws Exception {
        if (Files.exists(dir.resolve("meta.properties"))) {
            return;
        }
        Files.createDirectories(dir);
        try (PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            new Formatter()
                    .setPrintStream(nowhere)
                    .setClusterId(cluster)
                    .setNodeId(id)
                    .addDirectory(dir.toString())
                    .setMetadataLogDirectory(dir.toString())
                    .setControllerListenerName("CONTROLLER")
                    .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
                    .run();
        }
    }

    private static Properties properties(Path dir, int id, String port, String controllerPort) {
        boolean controller = id == 1;
        Properties p = new Properties();
        p.put("process.roles", controller ? "broker,controller" : "broker");
        p.put("node.id", Integer.toString(id));
        p.put("log.dirs", dir.toString());
        p.put(
                "listeners",
                "PLAINTEXT://127.0.0.1:" + port + (controller ? ",CONTROLLER://127.0.0.1:" + controllerPort : ""));
        p.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        p.put("controller.listener.names", "CONTROLLER");
        p.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
        p.put("inter.broker.listener.name", "PLAINTEXT");
        for (String topic : new String[] {"offsets.topic", "transaction.state.log", "share.coordinator.state.topic"}) {
            p.put(topic + ".replication.factor", "1");
            p.put(topic + ".num.partitions", "2");
        }
        p.put("transaction.state.log.min.isr", "1");
        p.put("share.coordinator.state.topic.min.isr", "1");
        p.put("group.initial.rebalance.delay.ms", "0");
        p.put("auto.create.topics.enable", "false");
        p.put("log.cleaner.dedupe.buffer.size", "4194304");
        p.put("broker.session.timeout.ms", "2000");
        p.put("broker.heartbeat.interval.ms", "500");
        return p;
    }
}
