package dev.segue.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.segue.bench.Corpus.Entry;
import dev.segue.bench.Corpus.Type;
import dev.segue.config.ConfigLoader;
import dev.segue.config.Use;
import dev.segue.mapping.Mapped;
import dev.segue.mapping.Mapper;
import dev.segue.mapping.Origin;
import dev.segue.mapping.UserState;
import dev.segue.segment.MessageParser;
import dev.segue.segment.ParseResult;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CorpusTest {
    private static final Instant BEGIN = Instant.parse("2026-11-24T10:00:00Z");
    private static final int MESSAGES = 20_000;
    private static final int USERS = 10_000;

    private static List<Entry> entries(long seed) {
        Corpus corpus = new Corpus(seed, USERS, BEGIN);
        return Stream.generate(corpus::next).limit(MESSAGES).toList();
    }

    @Test
    void theSameSeedMakesTheSameBytesAndAnotherDoesNot() {
        List<Entry> once = entries(1);
        List<Entry> again = entries(1);
        List<Entry> other = entries(2);
        assertThat(once).allSatisfy(entry -> assertThat(entry.json()).isNotEmpty());
        for (int i = 0; i < MESSAGES; i++) {
            assertThat(again.get(i).json()).isEqualTo(once.get(i).json());
            assertThat(other.get(i).json()).isNotEqualTo(once.get(i).json());
        }
    }

    @Test
    void hasTheSharesOfTypes() {
        Map<Type, Integer> counts = new EnumMap<>(Type.class);
        entries(1).forEach(entry -> counts.merge(entry.type(), 1, Integer::sum));
        Map.of(Type.TRACK, 60, Type.PAGE, 15, Type.IDENTIFY, 15, Type.SCREEN, 5, Type.GROUP, 3, Type.ALIAS, 2)
                .forEach((type, percent) -> assertThat(100.0 * counts.get(type) / MESSAGES)
                        .as(type.name())
                        .isCloseTo(percent, within(1.0)));
    }

    @Test
    void hasTheSizes() {
        List<Entry> entries = entries(1);
        assertThat(entries)
                .allSatisfy(entry -> assertThat(entry.json().length)
                        .as(new String(entry.json(), java.nio.charset.StandardCharsets.UTF_8))
                        .isBetween(400, 4000));
        assertThat(entries.stream().mapToInt(entry -> entry.json().length).average())
                .hasValueCloseTo(1100.0, within(100.0));
    }

    @Test
    void hasUsersOfWhomAFewActMuchAndMostActLittle() {
        Map<String, Integer> byUser = new HashMap<>();
        entries(1).forEach(entry -> byUser.merge(entry.key(), 1, Integer::sum));
        List<Integer> counts = byUser.values().stream()
                .sorted(java.util.Comparator.reverseOrder())
                .toList();
        assertThat(counts.get(0)).isBetween(MESSAGES / 30, MESSAGES / 10);
        assertThat(counts.get(counts.size() / 2)).isLessThan(5);
    }

    @Test
    void givesNothingThatIsRejected() {
        Mapper mapper = new Mapper(new ConfigLoader(Map.of())
                .load(Map.of(), Testbed.settings("127.0.0.1:1", "corpus"), Use.RUN)
                .mapping());
        MessageParser parser = new MessageParser(512 * 1024, 64);
        Origin origin = new Origin("segment.events", 0, 42, BEGIN.plusSeconds(3600));
        for (Entry entry : entries(1)) {
            ParseResult.Parsed parsed = (ParseResult.Parsed) parser.parse(entry.json());
            assertThat(parsed.message().userKey()).isEqualTo(entry.key());
            assertThat(mapper.map(parsed.message(), origin, UserState.NONE)).isInstanceOf(Mapped.Requests.class);
        }
    }
}
