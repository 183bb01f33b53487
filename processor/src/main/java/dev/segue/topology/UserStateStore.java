package dev.segue.topology;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.mapping.UserState;
import dev.segue.mapping.UserState.Source;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * Keeps what is remembered of each user, for ever, beside the links that another store keeps: on disk, with a changelog,
 * and a cache in front, since every message looks. Written only when it changed.
 *
 * <pre>
 *   key    user key UTF-8
 *   value  version u8 | JSON: {@link RememberedJson}, and "sources": [["anonymous id", answered], …]
 * </pre>
 */
public final class UserStateStore implements UserStates.Factory {
    private static final byte VERSION = 1;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final UserStates.Factory links;

    private final StoreBuilder<?> builder = org.apache.kafka.streams.state.Stores.keyValueStoreBuilder(
                    org.apache.kafka.streams.state.Stores.persistentKeyValueStore(Stores.USERS),
                    Serdes.String(),
                    Serdes.ByteArray())
            .withCachingEnabled();

    public UserStateStore(UserStates.Factory links) {
        this.links = links;
    }

    @Override
    public Set<StoreBuilder<?>> stores() {
        return Stream.concat(links.stores().stream(), Stream.of(builder)).collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public UserStates open(ProcessingContext context) {
        UserStates linked = links.open(context);
        KeyValueStore<String, byte[]> store = context.getStateStore(Stores.USERS);
        return new UserStates() {
            @Override
            public UserState read(String userKey) {
                byte[] value = store.get(userKey);
                List<String> ids = linked.read(userKey).links();
                return value == null ? new UserState(ids) : decode(value, ids);
            }

            @Override
            public void write(String userKey, UserState before, UserState next) {
                linked.write(userKey, before, next);
                if (!next.remembered().equals(before.remembered())
                        || !next.sources().equals(before.sources())) {
                    store.put(userKey, encode(next));
                }
            }
        };
    }

    static byte[] encode(UserState state) {
        ObjectNode json = RememberedJson.write(state.remembered());
        if (!state.sources().isEmpty()) {
            ArrayNode sources = json.putArray("sources");
            state.sources()
                    .forEach(source -> sources.addArray().add(source.id()).add(source.answered()));
        }
        try {
            byte[] text = JSON.writeValueAsBytes(json);
            return ByteBuffer.allocate(1 + text.length).put(VERSION).put(text).array();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static UserState decode(byte[] value, List<String> links) {
        if (value[0] != VERSION) {
            throw new IllegalStateException("the store of user state has a value of version " + value[0]
                    + ", this release reads " + VERSION + ": it was written by a newer release");
        }
        try {
            JsonNode json = JSON.readTree(Arrays.copyOfRange(value, 1, value.length));
            List<Source> sources = new ArrayList<>();
            json.path("sources")
                    .forEach(source -> sources.add(
                            new Source(source.path(0).asText(), source.path(1).booleanValue())));
            return new UserState(links, sources, RememberedJson.read(json));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
