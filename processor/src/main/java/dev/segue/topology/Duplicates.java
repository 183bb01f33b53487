package dev.segue.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * The messages of the last while that must not be counted twice at Mixpanel, by user, type and message id. On disk, with a
 * changelog. One thread.
 *
 * <pre>
 *   'm' | length of the user key i32, user key, length of the type i32, type, message id     →  time i64
 *   't' | time i64 | the key above without its 'm'                                           →  nothing
 * </pre>
 *
 * Times are wall clock, milliseconds since the epoch. The second row is an index by time: each new message takes a few of
 * those away whose time is over, so that the store never grows for longer than the window, and no message waits for it.
 */
final class Duplicates {
    private static final byte MESSAGE = 'm';
    private static final byte TIME = 't';
    private static final byte[] BEHIND_TIMES = {TIME + 1};
    private static final byte[] NOTHING = {};
    /** More than one, so that the store becomes smaller when less comes in. */
    private static final int MOST_FORGOTTEN = 4;

    private final KeyValueStore<byte[], byte[]> store;
    private final long windowMs;
    /** Nothing is older: until this is over there is nothing to search, and then no need to among what was deleted before. */
    private long oldestMs;

    Duplicates(ProcessingContext context, Duration window) {
        this.store = context.getStateStore(Stores.DUPLICATES);
        this.windowMs = window.toMillis();
    }

    static StoreBuilder<?> builder() {
        return org.apache.kafka.streams.state.Stores.keyValueStoreBuilder(
                org.apache.kafka.streams.state.Stores.persistentKeyValueStore(Stores.DUPLICATES),
                Serdes.ByteArray(),
                Serdes.ByteArray());
    }

    /** Whether this message came within the window before now; if not, notes that it comes now. */
    boolean isRepeat(String userKey, String type, String messageId, long nowMs) {
        byte[] id = id(userKey, type, messageId);
        byte[] key = key(MESSAGE, id);
        byte[] value = store.get(key);
        if (value != null) {
            long beforeMs = ByteBuffer.wrap(value).getLong();
            if (nowMs - beforeMs < windowMs) {
                return true;
            }
            store.delete(timeKey(beforeMs, id));
        }
        store.put(key, ByteBuffer.allocate(Long.BYTES).putLong(nowMs).array());
        store.put(timeKey(nowMs, id), NOTHING);
        oldestMs = Math.min(oldestMs, nowMs); // the clock may have been set back
        forget(nowMs - windowMs);
        return false;
    }

    /** Forgets a few for whom the window is over. */
    private void forget(long untilMs) {
        if (untilMs < oldestMs) {
            return;
        }
        List<byte[]> over = new ArrayList<>(MOST_FORGOTTEN);
        try (KeyValueIterator<byte[], byte[]> oldest = store.range(timeKey(oldestMs, NOTHING), BEHIND_TIMES)) {
            while (over.size() < MOST_FORGOTTEN && oldest.hasNext()) {
                byte[] timeKey = oldest.next().key;
                oldestMs = ByteBuffer.wrap(timeKey).getLong(1);
                if (oldestMs > untilMs) {
                    break;
                }
                over.add(timeKey);
            }
        }
        for (byte[] timeKey : over) {
            store.delete(key(MESSAGE, Arrays.copyOfRange(timeKey, 1 + Long.BYTES, timeKey.length)));
            store.delete(timeKey);
        }
    }

    private static byte[] id(String userKey, String type, String messageId) {
        byte[] user = userKey.getBytes(UTF_8);
        byte[] kind = type.getBytes(UTF_8);
        byte[] message = messageId.getBytes(UTF_8);
        return ByteBuffer.allocate(2 * Integer.BYTES + user.length + kind.length + message.length)
                .putInt(user.length)
                .put(user)
                .putInt(kind.length)
                .put(kind)
                .put(message)
                .array();
    }

    private static byte[] key(byte row, byte[] id) {
        return ByteBuffer.allocate(1 + id.length).put(row).put(id).array();
    }

    private static byte[] timeKey(long timeMs, byte[] id) {
        return ByteBuffer.allocate(1 + Long.BYTES + id.length)
                .put(TIME)
                .putLong(timeMs)
                .put(id)
                .array();
    }
}
