package dev.segue.hold;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HoldStoreTest {
    private final KeyValueStore<Bytes, byte[]> raw = open();
    private final HoldStore store = new HoldStore(raw);

    static KeyValueStore<Bytes, byte[]> open() {
        KeyValueStore<Bytes, byte[]> raw =
                HoldStore.builder("hold").withLoggingDisabled().build();
        raw.init(context().getStateStoreContext(), raw);
        return raw;
    }

    static MockProcessorContext<String, KeyedMessage> context() {
        Properties properties = new Properties();
        properties.put("application.id", "segue");
        properties.put("bootstrap.servers", "localhost:1");
        properties.put("processing.exception.handler.global.enabled", true);
        return new MockProcessorContext<>(properties);
    }

    @AfterEach
    void close() {
        raw.close();
    }

    private static Record<String, KeyedMessage> record(String user, String value) {
        return new Record<>(user, new KeyedMessage(value.getBytes(UTF_8), null), 42, new RecordHeaders());
    }

    private List<String> drain(String user, int most) {
        List<String> values = new ArrayList<>();
        store.drain(user, new HoldStore.Taker() {
            @Override
            public boolean wantsMore() {
                return values.size() < most;
            }

            @Override
            public void take(Record<String, KeyedMessage> record, long bytes) {
                assertThat(bytes).isPositive();
                values.add(new String(record.value().bytes(), UTF_8));
            }
        });
        return values;
    }

    @Test
    void aUserSeesNothingOfUsersWhoseIdsAreLonger() {
        store.append(record("abc", "of abc"), 1);
        store.append(record("ab", "of ab"), 2);
        store.append(record("", "of nobody"), 3);

        assertThat(drain("ab", 9)).containsExactly("of ab");
        assertThat(drain("abc", 9)).containsExactly("of abc");
    }

    @Test
    void whatWaitsLeavesByOffsetAsANumber() {
        for (long offset : new long[] {300, 2, 255, 256, 1L << 40}) {
            store.append(record("u", "at " + offset), offset);
        }

        assertThat(drain("u", 2)).containsExactly("at 2", "at 255");
        assertThat(drain("u", 9)).containsExactly("at 256", "at 300", "at " + (1L << 40));
    }

    @Test
    void theSameRecordAppendedTwiceIsOne() {
        assertThat(store.append(record("u", "v"), 7)).isPositive();
        assertThat(store.append(record("u", "v"), 7)).isZero();

        assertThat(drain("u", 9)).containsExactly("v");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "u", "a\u0000b", "ünï", "\ud83d\ude00"})
    void keysTellTheUserAndTheKind(String user) {
        assertThat(HoldKeys.userKey(HoldKeys.gate(user))).isEqualTo(user);
        assertThat(HoldKeys.userKey(HoldKeys.held(user, 5))).isEqualTo(user);
        assertThat(HoldKeys.isGate(HoldKeys.gate(user))).isTrue();
        assertThat(HoldKeys.isGate(HoldKeys.held(user, 0))).isFalse();
        assertThat(HoldKeys.gate(user).compareTo(HoldKeys.held(user, 0))).isNegative();
    }

    @Test
    void aKeyLongerThan64KiBWaitsLikeAnyOther() {
        String user = "x".repeat(100_000);
        store.append(record(user, "v"), 1);

        assertThat(drain(user, 9)).containsExactly("v");
    }

    @Test
    void gatesAndHeldRecordsComeBackAsTheyWere() {
        Gate gate = new Gate(1, 2, List.of("", "ünï", "x"));
        assertThat(HoldValues.gate(HoldValues.gate(gate))).isEqualTo(gate);

        RecordHeaders headers = new RecordHeaders();
        headers.add("a", new byte[0]).add("b", null).add("a", new byte[] {0, -1});
        Record<String, KeyedMessage> record =
                new Record<>("u", new KeyedMessage(new byte[] {0, 1, 2}, null), 1234, headers);
        Record<String, KeyedMessage> back = HoldValues.held("u", HoldValues.held(record));

        assertThat(back.headers()).isEqualTo(headers);
        assertThat(back.timestamp()).isEqualTo(1234);
        assertThat(back.value().bytes()).containsExactly(0, 1, 2);
        assertThat(back.key()).isEqualTo("u");
    }

    @Test
    void aValueOfANewerReleaseIsNotGuessedAt() {
        byte[] value = HoldValues.gate(new Gate(1, 2, List.of()));
        value[0] = 2;

        assertThatThrownBy(() -> HoldValues.gate(value)).hasMessageContaining("newer release");
    }
}
