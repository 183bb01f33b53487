package dev.segue.hold;

import dev.segue.segment.Message;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;
import org.jspecify.annotations.Nullable;

/**
 * The node that holds: key and value go out as they came in, in order per user, some of them later. The input is keyed by
 * user, and no value is null.
 */
public final class Hold implements ProcessorSupplier<String, KeyedMessage, String, KeyedMessage> {
    private final String store;
    private final HoldSettings settings;
    private final Function<ProcessingContext, GateRule> rules;
    private final Set<StoreBuilder<?>> ruleStores;
    private final Supplier<Function<byte[], @Nullable Message>> readers;
    private final HoldMetrics metrics;
    private final LongSupplier nanoTime;
    private final HeldBytes heldBytes;
    private final Uncoverable.Aliases aliases;

    /**
     * @param store the name of the state store, and of its changelog topic
     * @param rules makes the rule for each task
     * @param ruleStores what the rules read
     * @param readers makes a reader for each task; it answers null for what is no message
     * @param nanoTime for the time that a release may take
     */
    public Hold(
            String store,
            HoldSettings settings,
            Function<ProcessingContext, GateRule> rules,
            Set<StoreBuilder<?>> ruleStores,
            Supplier<Function<byte[], @Nullable Message>> readers,
            HoldMetrics metrics,
            LongSupplier nanoTime) {
        this.store = store;
        this.settings = settings;
        this.rules = rules;
        this.ruleStores = ruleStores;
        this.readers = readers;
        this.metrics = metrics;
        this.nanoTime = nanoTime;
        this.heldBytes = new HeldBytes(settings.maxBytes());
        this.aliases = new Uncoverable.Aliases(settings.hold());
    }

    @Override
    public Processor<String, KeyedMessage, String, KeyedMessage> get() {
        return new HoldProcessor(
                store, settings, rules, readers.get(), metrics, nanoTime, heldBytes, new Uncoverable(aliases, metrics));
    }

    @Override
    public Set<StoreBuilder<?>> stores() {
        Set<StoreBuilder<?>> stores = new HashSet<>(ruleStores);
        stores.add(HoldStore.builder(store));
        return stores;
    }
}
