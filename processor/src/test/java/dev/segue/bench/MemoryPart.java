package dev.segue.bench;

import dev.segue.bench.Load.Seen;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** What router and sink in one process take under load, with the launcher's own heap and no user state. */
final class MemoryPart implements Part {
    @Override
    public void run(Options options, PrintStream out) throws Exception {
        int rate = options.get("rate", 5000);
        int seconds = options.get("seconds", 120);
        List<Seen> runs = new ArrayList<>();
        for (int run = 0; run < options.runs(); run++) {
            runs.add(new Load(rate, seconds, options.get("users", 100_000)).run());
        }
        out.printf("%d messages a second for %d s; %d runs.%n%n", rate, seconds, options.runs());
        out.println("| what | measured |");
        out.println("|---|---|");
        out.printf(
                "| largest resident memory, MB | %s |%n",
                Spread.of(runs, Seen::peakMb).text("%.0f"));
        out.printf(
                "| start to ready, s | %s |%n",
                Spread.of(runs, Seen::startSeconds).text("%.1f"));
        out.printf(
                "| first start to ready, topics made, s | %s |%n",
                Spread.of(runs, Seen::firstStartSeconds).text("%.1f"));
    }
}
