package dev.segue.sink;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Answers posts in virtual time, by a script that sees the batch, and remembers what it was asked. */
final class FakeDelivery implements Delivery {
    /** @param after the start of the post */
    record Answer(DeliveryOutcome outcome, Duration after) {
        static Answer at(Duration after, DeliveryOutcome outcome) {
            return new Answer(outcome, after);
        }
    }

    record Post(long startedNanos, Batch batch, String body) {}

    final List<Post> posts = new ArrayList<>();
    final Deque<DeliveryOutcome> probes = new ArrayDeque<>();
    Function<Batch, Answer> script = batch -> Answer.at(Duration.ofMillis(10), Outcomes.OK);
    int probed;
    /** Whether it keeps {@link #posts}. */
    boolean remembers = true;

    boolean closed;
    private final World world;

    FakeDelivery(World world) {
        this.world = world;
    }

    @Override
    public CompletableFuture<DeliveryOutcome> post(Batch batch) {
        if (remembers) {
            posts.add(new Post(world.nanos(), batch, text(batch)));
        }
        Answer answer = script.apply(batch);
        CompletableFuture<DeliveryOutcome> future = new CompletableFuture<>();
        world.after(answer.after(), () -> future.complete(answer.outcome()));
        return future;
    }

    /** The next outcome of {@link #probes}; good when there is none. */
    @Override
    public CompletableFuture<DeliveryOutcome> probe() {
        probed++;
        CompletableFuture<DeliveryOutcome> future = new CompletableFuture<>();
        DeliveryOutcome outcome = probes.isEmpty() ? Outcomes.GOOD_CREDENTIALS : probes.remove();
        world.after(Duration.ofMillis(10), () -> future.complete(outcome));
        return future;
    }

    @Override
    public void close() {
        closed = true;
    }

    /** The positions of each post's records, such as {@code [0@3, 0@4]}. */
    List<String> positions() {
        return posts.stream().map(FakeDelivery::positions).toList();
    }

    static String positions(Post post) {
        return post.batch().items().stream()
                .map(item -> item.origin().partition() + "@" + item.offset())
                .toList()
                .toString();
    }

    static String text(Batch batch) {
        StringBuilder text = new StringBuilder();
        new Pieces(batch.items()).forEachRemaining(piece -> text.append(new String(piece, UTF_8)));
        return text.toString();
    }
}
