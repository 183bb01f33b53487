package dev.segue.sink;

import java.util.concurrent.CompletableFuture;

/**
 * Posts to Mixpanel, once: what follows from the answer is the worker's business. Both futures end within the response
 * time-out, never exceptionally, and on any thread; a failure is an outcome.
 */
interface Delivery extends AutoCloseable {
    /** Posts the batch's bodies as one array. The same batch makes the same bytes. */
    CompletableFuture<DeliveryOutcome> post(Batch batch);

    /**
     * Asks whether the credentials are good without storing anything: one record with a blank event name, which
     * {@code /import} refuses with 400 only after it knows the project.
     */
    CompletableFuture<DeliveryOutcome> probe();

    /** Ends open connections; what is under way ends as a network failure. */
    @Override
    void close();
}
