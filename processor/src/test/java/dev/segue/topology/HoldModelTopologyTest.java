package dev.segue.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.hold.HoldSettings;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random schedules of aliases, events and time, against a model of the rules without budget, store or schedule. */
class HoldModelTopologyTest {
    private static final long HOLD = 1000;
    private static final long LONGEST = 3000;
    private static final long TICK = 50;
    private static final int STEPS = 400;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyMessageLeavesWhenTheRulesSayAndInOrder(long seed) {
        Random random = new Random(seed);
        HoldSettings settings = new HoldSettings(
                Duration.ofMillis(HOLD),
                Duration.ofMillis(LONGEST),
                1 << 20,
                Duration.ofMillis(TICK),
                2000,
                Duration.ofDays(1));
        Model model = new Model();
        try (TestRouter router = new TestRouter.Options().hold(settings).start()) {
            for (int step = 0; step < STEPS; step++) {
                String user = "u" + random.nextInt(3);
                String id = "m" + step;
                switch (random.nextInt(5)) {
                    case 0 -> {
                        // few old ids, so that pairs repeat
                        String oldId = "old" + random.nextInt(40);
                        router.send(Messages.alias(oldId, user, id));
                        model.alias(user, oldId, id);
                    }
                    case 1, 2 -> {
                        router.send(Messages.track(user, id));
                        model.event(user, id);
                    }
                    default -> {
                        long millis = (1 + random.nextInt(12)) * TICK;
                        for (long passed = 0; passed < millis; passed += TICK) {
                            router.advance(TICK);
                            model.advance(TICK);
                        }
                    }
                }
                assertThat(byUser(router.requests()))
                        .as("seed %s, step %s", seed, step)
                        .isEqualTo(model.take());
                assertThat(router.openGates())
                        .as("seed %s, step %s", seed, step)
                        .isEqualTo(model.users.size());
                router.assertAddsUp();
            }
        }
    }

    private static Map<String, List<String>> byUser(List<TestRouter.Written> written) {
        Map<String, List<String>> ids = new HashMap<>();
        for (TestRouter.Written one : written) {
            ids.computeIfAbsent(one.key(), user -> new ArrayList<>())
                    .add(one.request().getMessageId());
        }
        return ids;
    }

    /** The rules of the hold, in the plainest form. */
    private static final class Model {
        private final Map<String, Gate> users = new HashMap<>();
        private final Map<String, List<String>> linked = new HashMap<>();
        private final Map<String, List<String>> out = new HashMap<>();
        private long now;

        void alias(String user, String oldId, String id) {
            List<String> links = linked.computeIfAbsent(user, u -> new ArrayList<>());
            if (links.contains(oldId)) {
                Gate gate = users.get(user);
                if (gate != null) {
                    gate.waiting.add(""); // dropped at release
                }
                return;
            }
            links.add(oldId);
            if (links.size() > 16) {
                links.remove(0);
            }
            Gate gate = users.computeIfAbsent(user, u -> new Gate(now));
            gate.due = Math.max(gate.due, Math.min(now + HOLD, gate.opened + LONGEST));
            emit(user, id);
        }

        void event(String user, String id) {
            Gate gate = users.get(user);
            if (gate == null) {
                emit(user, id);
            } else {
                gate.waiting.add(id);
            }
        }

        void advance(long millis) {
            now += millis;
            users.entrySet().removeIf(entry -> {
                Gate gate = entry.getValue();
                if (gate.due > now) {
                    return false;
                }
                gate.waiting.stream().filter(id -> !id.isEmpty()).forEach(id -> emit(entry.getKey(), id));
                return true;
            });
        }

        Map<String, List<String>> take() {
            Map<String, List<String>> taken = new HashMap<>(out);
            out.clear();
            return taken;
        }

        private void emit(String user, String id) {
            out.computeIfAbsent(user, u -> new ArrayList<>()).add(id);
        }

        private static final class Gate {
            private final long opened;
            private final Deque<String> waiting = new ArrayDeque<>();
            private long due;

            Gate(long now) {
                opened = now;
            }
        }
    }
}
