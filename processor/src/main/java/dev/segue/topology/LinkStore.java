package dev.segue.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.segue.mapping.UserState;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * Keeps each user's linked ids, for ever: on disk, with a changelog, and a cache in front, since every message looks.
 *
 * <pre>
 *   key    user key UTF-8
 *   value  version u8 | count u8 | count × (length i32, id UTF-8)
 * </pre>
 */
public final class LinkStore implements UserStates.Factory {
    private static final byte VERSION = 1;

    /** One object, since two nodes name it: the one that maps writes, the hold only reads. */
    private final StoreBuilder<?> builder = org.apache.kafka.streams.state.Stores.keyValueStoreBuilder(
                    org.apache.kafka.streams.state.Stores.persistentKeyValueStore(Stores.LINKS),
                    Serdes.String(),
                    Serdes.ByteArray())
            .withCachingEnabled();

    @Override
    public Set<StoreBuilder<?>> stores() {
        return Set.of(builder);
    }

    @Override
    public UserStates open(ProcessingContext context) {
        KeyValueStore<String, byte[]> store = context.getStateStore(Stores.LINKS);
        return new UserStates() {
            @Override
            public UserState read(String userKey) {
                byte[] value = store.get(userKey);
                return value == null ? UserState.NONE : decode(value);
            }

            @Override
            public void write(String userKey, UserState before, UserState next) {
                if (!next.links().equals(before.links())) {
                    store.put(userKey, encode(next));
                }
            }
        };
    }

    static byte[] encode(UserState state) {
        List<byte[]> ids = state.links().stream().map(id -> id.getBytes(UTF_8)).toList();
        int size = 2 * Byte.BYTES
                + ids.stream().mapToInt(id -> Integer.BYTES + id.length).sum();
        ByteBuffer out = ByteBuffer.allocate(size).put(VERSION).put((byte) ids.size());
        ids.forEach(id -> out.putInt(id.length).put(id));
        return out.array();
    }

    static UserState decode(byte[] value) {
        ByteBuffer in = ByteBuffer.wrap(value);
        byte version = in.get();
        if (version != VERSION) {
            throw new IllegalStateException("the links store has a value of version " + version
                    + ", this release reads " + VERSION + ": it was written by a newer release");
        }
        int count = Byte.toUnsignedInt(in.get());
        List<String> ids = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            byte[] id = new byte[in.getInt()];
            in.get(id);
            ids.add(new String(id, UTF_8));
        }
        return new UserState(ids);
    }
}
