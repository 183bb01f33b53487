package dev.segue.topology;

import dev.segue.hold.KeyedMessage;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/** The repartition topic's values: the bytes as received, nothing else. */
final class KeyedMessageSerde {
    private KeyedMessageSerde() {}

    static Serde<KeyedMessage> serde() {
        return Serdes.serdeFrom((topic, message) -> message.bytes(), (topic, bytes) -> new KeyedMessage(bytes, null));
    }
}
