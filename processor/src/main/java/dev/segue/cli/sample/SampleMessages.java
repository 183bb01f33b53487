package dev.segue.cli.sample;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Sample messages in the order in which Segment had them: the traffic of some hundred people, sign-ups among it, and a few
 * messages that no request can be made of. The same seed and start give the same messages. Everybody is invented.
 *
 * @param records at least 2,000, from at least 300 users
 */
public record SampleMessages(List<SampleRecord> records, SampleSummary summary) {
    /** From the start, every message's times are within this. */
    public static final Duration SPAN = Duration.ofMinutes(10);

    /** When the last person begins; the longest story is much shorter than the rest of the span. */
    private static final int LAST_BEGIN_MS = (int) Duration.ofMinutes(6).toMillis();

    public SampleMessages {
        records = List.copyOf(records);
    }

    /**
     * Generates them.
     *
     * @param seed of all choices
     * @param start the earliest time; hand in one that is {@link #SPAN} ago for messages that are all in the past
     */
    public static SampleMessages of(long seed, Instant start) {
        Cast cast = new Cast(Tables.load(), new Dice(seed), start);
        cast.signUps(Channel.BROWSER, 140);
        cast.signUps(Channel.PHONE, 50);
        cast.signUps(Channel.SERVER, 30);
        cast.regulars();
        List<SampleRecord> records = new ArrayList<>();
        cast.said.stream()
                .sorted(Comparator.comparing(Visit.Said::at))
                .forEach(said ->
                        records.add(new SampleRecord(said.key(), said.message().toString())));
        List<SampleRecord> bad = BadMessages.at(start.plusSeconds(60).toString());
        // Spread out, so that each has good neighbours.
        int apart = records.size() / (bad.size() + 1);
        for (int i = 0; i < bad.size(); i++) {
            records.add((i + 1) * apart + i, bad.get(i));
        }
        return new SampleMessages(records, cast.summary(records.size(), bad.size()));
    }

    /** Everybody who appears, and what they have said so far. */
    private static final class Cast {
        private final Tables tables;
        private final Stories stories;
        private final Dice dice;
        private final Instant start;
        private final List<Visit.Said> said = new ArrayList<>();
        private int people;
        private int signUps;

        Cast(Tables tables, Dice dice, Instant start) {
            this.tables = tables;
            this.stories = new Stories(tables);
            this.dice = dice;
            this.start = start;
        }

        void signUps(Channel channel, int count) {
            for (int i = 0; i < count; i++) {
                Visit visit = visit(channel, false);
                stories.signUp(visit, start);
                said.addAll(visit.said());
                signUps++;
            }
        }

        void regulars() {
            for (int i = 0; i < 45; i++) {
                Visit shopper = visit(i % 3 == 0 ? Channel.PHONE : Channel.BROWSER, true);
                stories.comeBack(shopper, start);
                said.addAll(shopper.said());
                Visit passer = visit(i % 4 == 0 ? Channel.PHONE : Channel.BROWSER, false);
                stories.passBy(passer);
                said.addAll(passer.said());
            }
            for (int i = 0; i < 25; i++) {
                Visit member = visit(Channel.BROWSER, true);
                stories.work(member, start);
                said.addAll(member.said());
                Visit subscriber = visit(Channel.SERVER, true);
                stories.bill(subscriber);
                said.addAll(subscriber.said());
            }
        }

        private Visit visit(Channel channel, boolean known) {
            Dice own = dice.split();
            Person person = Person.invent(people++, channel, tables, own);
            return new Visit(person, start.plusMillis(own.between(0, LAST_BEGIN_MS)), known, tables, own);
        }

        SampleSummary summary(int messages, int bad) {
            Map<String, Integer> byType = new TreeMap<>();
            said.forEach(one -> byType.merge(one.message().path("type").asText(), 1, Integer::sum));
            return new SampleSummary(messages, people, signUps, byType.getOrDefault("alias", 0), bad, byType);
        }
    }
}
