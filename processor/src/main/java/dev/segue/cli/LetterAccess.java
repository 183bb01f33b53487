package dev.segue.cli;

import dev.segue.config.Configuration;
import dev.segue.config.KafkaSettings;
import dev.segue.config.Use;
import dev.segue.deadletter.LetterTopic;
import dev.segue.schemas.Registry;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** Where the letters of this configuration are, once the cluster answered and has their topic. */
record LetterAccess(Configuration configuration, KafkaSettings kafka) {
    /** @throws CommandException if no broker answers or the topic is missing */
    static LetterAccess open(SettingsOptions settings, Console console) {
        Configuration configuration = settings.load(console, Use.CLIENT);
        KafkaSettings kafka = configuration.kafka().orItsEmbeddedNode();
        try (Cluster cluster = Cluster.connect(configuration, kafka)) {
            cluster.requireTopic(configuration.topics().deadLetters());
        }
        return new LetterAccess(configuration, kafka);
    }

    /** @throws CommandException if it cannot be read */
    LetterTopic topic() {
        try {
            return new LetterTopic(
                    kafka.clientProperties(), configuration.topics().deadLetters());
        } catch (KafkaException e) {
            throw failed(e);
        }
    }

    LetterContents contents() {
        @Nullable Registry registry = kafka.registryUrl() == null ? null : new Registry(kafka.registryProperties());
        return new LetterContents(
                configuration.topics().events(), configuration.topics().requests(), registry);
    }

    static CommandException failed(KafkaException e) {
        return CommandException.failed("Kafka refused: " + e.getMessage() + "; check the rights of this user");
    }
}
