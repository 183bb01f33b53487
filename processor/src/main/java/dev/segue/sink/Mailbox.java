package dev.segue.sink;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Brings answers from other threads to the worker's, which alone changes state. A message is what to do with the answer. */
interface Mailbox {
    /** From any thread. */
    void put(Runnable message);

    /** The next message; null if there is none. */
    @Nullable Runnable poll();

    /** The next message, waited for; null if none came. */
    @Nullable Runnable await(Duration atMost) throws InterruptedException;

    /** On a queue without a bound: as many messages as posts in flight and dead letters under way. */
    static Mailbox queue() {
        BlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();
        return new Mailbox() {
            @Override
            public void put(Runnable message) {
                queue.add(message);
            }

            @Override
            public @Nullable Runnable poll() {
                return queue.poll();
            }

            @Override
            public @Nullable Runnable await(Duration atMost) throws InterruptedException {
                return queue.poll(atMost.toNanos(), TimeUnit.NANOSECONDS);
            }
        };
    }
}
