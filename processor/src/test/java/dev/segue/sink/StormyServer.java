package dev.segue.sink;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/**
 * A receiver in bad weather, by seed: errors, time-outs, lost answers, refusals with and without explanation. It tells the
 * checker what it stores. A restart of the worker cuts its connections: what is not stored by then never is.
 */
final class StormyServer implements Delivery {
    private final World world;
    private final InvariantChecker checker;
    private final Random random;
    private final int life;
    private final double badness;
    private final long calmNanos;
    private final Duration timeout;
    private boolean cut;

    StormyServer(
            World world,
            InvariantChecker checker,
            Random random,
            int life,
            double badness,
            long calmNanos,
            Duration timeout) {
        this.world = world;
        this.checker = checker;
        this.random = random;
        this.life = life;
        this.badness = badness;
        this.calmNanos = calmNanos;
        this.timeout = timeout;
    }

    @Override
    public CompletableFuture<DeliveryOutcome> post(Batch batch) {
        checker.started(life, batch, world.nanos());
        Fate fate = isStormy() ? storm(batch) : new Fate(Outcomes.OK, batch.items(), millis(1, 200), false);
        CompletableFuture<DeliveryOutcome> answer = new CompletableFuture<>();
        Duration storing = fate.answer().multipliedBy(random.nextInt(100)).dividedBy(100);
        world.after(storing, () -> {
            if (!cut) {
                if (fate.outcome() instanceof DeliveryOutcome.Partial) {
                    batch.items().stream()
                            .filter(item -> !fate.stored().contains(item))
                            .forEach(checker::refused);
                }
                fate.stored().forEach(checker::stored);
            }
        });
        world.after(fate.answer(), () -> {
            if (!cut) {
                boolean accepted = !fate.unknown() && !fate.stored().isEmpty();
                checker.answered(life, batch, fate.unknown(), accepted, world.nanos());
                answer.complete(fate.outcome());
            }
        });
        return answer;
    }

    @Override
    public CompletableFuture<DeliveryOutcome> probe() {
        DeliveryOutcome outcome = Outcomes.GOOD_CREDENTIALS;
        if (isStormy()) {
            outcome = random.nextBoolean() ? Outcomes.unavailable() : Outcomes.denied(401);
        }
        DeliveryOutcome answered = outcome;
        CompletableFuture<DeliveryOutcome> answer = new CompletableFuture<>();
        world.after(millis(1, 50), () -> answer.complete(answered));
        return answer;
    }

    /** The worker died. */
    void cut() {
        cut = true;
    }

    @Override
    public void close() {}

    private boolean isStormy() {
        return world.nanos() < calmNanos && random.nextDouble() < badness;
    }

    private Fate storm(Batch batch) {
        List<Item> none = List.of();
        List<Item> someOrNone = random.nextBoolean() ? batch.items() : none;
        return switch (random.nextInt(11)) {
            case 0, 1 -> new Fate(Outcomes.unavailable(), someOrNone, millis(1, 500), true);
            case 2, 3 -> new Fate(Outcomes.timeout(), someOrNone, timeout, true);
            case 4 -> new Fate(Outcomes.connectionRefused(), none, millis(1, 100), false);
            case 5 ->
                new Fate(
                        Outcomes.throttled(random.nextBoolean() ? millis(10, 2000) : null),
                        none,
                        millis(1, 100),
                        false);
            case 6 -> new Fate(Outcomes.unclear(), someOrNone, millis(1, 300), true);
            case 7 -> new Fate(Outcomes.refused(), none, millis(1, 300), true);
            case 8 -> new Fate(Outcomes.tooLarge(), none, millis(1, 300), false);
            case 9 ->
                random.nextInt(4) > 0 ? partial(batch) : new Fate(Outcomes.denied(401), none, millis(1, 100), false);
            default -> partial(batch);
        };
    }

    private Fate partial(Batch batch) {
        List<Integer> failed = new ArrayList<>();
        List<Item> stored = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            if (random.nextInt(3) == 0) {
                failed.add(i);
            } else {
                stored.add(batch.items().get(i));
            }
        }
        return new Fate(Outcomes.failed(failed.toArray(Integer[]::new)), stored, millis(1, 300), false);
    }

    private Duration millis(int least, int most) {
        return Duration.ofMillis(least + random.nextInt(most - least));
    }

    private record Fate(DeliveryOutcome outcome, List<Item> stored, Duration answer, boolean unknown) {}
}
