package dev.segue.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Set;

/**
 * How many events a distinct_id, or a group, has on each event date; beyond a bound Mixpanel stores them as {@code $hotshard_events} of nobody (its page
 * on hot shard limits). Every accepted copy counts. Guarded by the store's lock.
 */
final class HotShards {
    private final Map<Shard, Long> counts;

    private record Shard(String key, String id, LocalDate day) {}

    HotShards(long most) {
        counts = new Bounded<>(most);
    }

    /**
     * Counts an accepted event.
     *
     * @param groupKeys the keys set up in its project
     * @return whether one of its shards was full before
     */
    boolean isHot(Judged event, Set<String> groupKeys, Knobs knobs) {
        String time = event.time();
        if (time == null) {
            return false;
        }
        LocalDate day = LocalDate.ofInstant(EventTime.of(new BigDecimal(time)), ZoneOffset.UTC);
        // the empty id means nobody, whose events are spread over the shards
        boolean hot =
                !event.user().isEmpty() && count(new Shard("", event.user(), day)) > knobs.count(Knob.HOT_SHARD_EVENTS);
        ObjectNode properties = event.raw().properties();
        for (String key : groupKeys) {
            JsonNode value = properties.path(key);
            for (JsonNode id : value.isArray() ? value : Json.array().add(value)) {
                if (id.isValueNode() && !id.isNull()) {
                    hot |= count(new Shard(key, id.asText(), day)) > knobs.count(Knob.HOT_SHARD_GROUP_EVENTS);
                }
            }
        }
        return hot;
    }

    private long count(Shard shard) {
        return counts.merge(shard, 1L, Long::sum);
    }
}
