package dev.segue.cli;

import dev.segue.deadletter.Reason;
import dev.segue.mixpanel.Endpoint;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The two passes side by side, for a person. */
final class DemoTable {
    private final DemoResult with;
    private final DemoResult without;
    private final PrintStream out;

    DemoTable(DemoResult with, DemoResult without, PrintStream out) {
        this.with = with;
        this.without = without;
        this.out = out;
    }

    void print() {
        line("", "hold and gate 1 s", "hold and gate off");
        row("messages in", DemoResult::fed);
        row("  mapped to requests", DemoResult::mapped);
        row("  dropped by a rule", DemoResult::dropped);
        row("  dead letters", DemoResult::refused);
        Set<String> reasons = new TreeSet<>(with.deadLetters().keySet());
        reasons.addAll(without.deadLetters().keySet());
        for (String reason : reasons) {
            row("    " + reason, result -> result.deadLetters().getOrDefault(reason, 0L));
        }
        row("requests", DemoResult::requests);
        for (Endpoint endpoint : Endpoint.values()) {
            if (with.byEndpoint().getOrDefault(endpoint, 0L) > 0) {
                row(
                        "  accepted at " + endpoint.path(),
                        result -> result.byEndpoint().getOrDefault(endpoint, 0L));
            }
        }
        row("  dead letters", DemoResult::unposted);
        row("aliases", DemoResult::aliases);
        row("smallest gap after an alias", result -> gap(result.smallestGap()));
        row("split profiles", DemoResult::splitProfiles);
        row("both ledgers balance", result -> result.balances() ? "yes" : "NO");
        long charges = waiting(with) + waiting(without);
        out.println(charges == 1 ? "1 charge waits for you" : charges + " charges wait for you");
    }

    /** Increments and charges whose outcome at the emulator nobody knows. */
    private static long waiting(DemoResult result) {
        return result.deadLetters().getOrDefault(Reason.AMBIGUOUS.code(), 0L);
    }

    private void row(String name, Function<DemoResult, Object> value) {
        line(name, value.apply(with).toString(), value.apply(without).toString());
    }

    private void line(String name, String first, String second) {
        out.println(String.format("%-30s %18s %18s", name, first, second).stripTrailing());
    }

    private static String gap(@Nullable Duration gap) {
        return gap == null ? "-" : gap.toMillis() + " ms";
    }
}
