package dev.segue.bench;

import dev.segue.bench.Load.Sample;
import dev.segue.bench.Load.Seen;
import java.io.PrintStream;
import java.util.List;

/** Everything, from the events topic to the emulator, for a long time: whether it keeps up, and stays as it is. */
final class EndToEndPart implements Part {
    private static final int PARTS = 5;

    @Override
    public void run(Options options, PrintStream out) throws Exception {
        int rate = options.get("rate", 10_000);
        int seconds = options.get("seconds", 600);
        Seen seen = new Load(rate, seconds, options.get("users", 100_000)).run();
        out.printf(
                "%d messages a second offered for %d s, to router and sink in one process; producer, broker and emulator on the"
                        + " same machine.%n%n",
                rate, seconds);
        out.println(
                "| of the time | messages a second accepted | records waiting at the end | least heap used, MB | resident, MB |");
        out.println("|---|---|---|---|---|");
        List<Sample> samples = seen.samples();
        for (int part = 0; part < PARTS; part++) {
            List<Sample> some =
                    samples.subList(part * (samples.size() - 1) / PARTS, (part + 1) * (samples.size() - 1) / PARTS + 1);
            Sample last = some.get(some.size() - 1);
            out.printf(
                    "| to %d s | %.0f | %d | %.0f | %d |%n",
                    Math.round(last.atSeconds()),
                    seen.accepted(some.get(0), last),
                    last.lag(),
                    some.stream().mapToDouble(Sample::heapMb).min().orElse(0),
                    last.residentMb());
        }
        out.printf(
                "%nAccepted a second after the first fifth: %.0f messages. Everything was accepted %.1f s after the last message."
                        + " CPU µs a message: router and sink %.1f, broker %.1f, emulator %.1f.%n",
                seen.accepted(samples.get((samples.size() - 1) / PARTS), samples.get(samples.size() - 1)),
                seen.drainSeconds(),
                seen.segueCpu() / seen.messages() * 1e6,
                seen.brokerCpu() / seen.messages() * 1e6,
                seen.emulatorCpu() / seen.messages() * 1e6);
    }
}
