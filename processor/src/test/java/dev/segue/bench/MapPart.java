package dev.segue.bench;

import java.io.PrintStream;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** The mapper on one thread, from a message's bytes to its requests' bytes, against Jackson reading and writing the same. */
final class MapPart implements Part {
    private static final Map<String, String> ROWS = Map.of(
            "mapped", "bytes to requests' bytes",
            "parsed", "of that, parsing",
            "mapper", "of that, mapping",
            "floor", "floor: Jackson `readTree`, `writeValueAsBytes`");

    @Override
    public void run(Options options, PrintStream out) throws Exception {
        int seconds = options.get("seconds", 10);
        Map<String, Collection<BenchmarkResult>> byMethod = measure(options, MapperBenchmark.class.getName());
        out.printf("One thread; %d forks of %d s after a warm-up.%n%n", options.runs(), seconds);
        out.println("| | messages a CPU second | of the floor | µs a message | bytes allocated a message |");
        out.println("|---|---|---|---|---|");
        double floor = rate(byMethod.get("floor")).median();
        for (String method : List.of("mapped", "parsed", "mapper", "floor")) {
            Collection<BenchmarkResult> forks = byMethod.get(method);
            out.printf(
                    "| %s | %s | %.2f | %s | %s |%n",
                    ROWS.get(method),
                    rate(forks).text("%.0f"),
                    rate(forks).median() / floor,
                    Spread.of(forks, fork -> fork.getPrimaryResult().getScore()).text("%.2f"),
                    Spread.of(forks, fork -> secondary(fork, "gc.alloc.rate.norm"))
                            .text("%.0f"));
        }
    }

    /** Those benchmarks, by method, in JVMs of their own. */
    static Map<String, Collection<BenchmarkResult>> measure(Options options, String pattern) throws Exception {
        int seconds = options.get("seconds", 10);
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include(pattern)
                        .forks(options.runs())
                        .warmupIterations(1)
                        .warmupTime(TimeValue.seconds(Math.max(5, seconds)))
                        .measurementIterations(1)
                        .measurementTime(TimeValue.seconds(seconds))
                        .timeUnit(TimeUnit.MICROSECONDS)
                        .addProfiler(CpuTime.class)
                        .addProfiler(GCProfiler.class)
                        .jvmArgs("-Xms512m", "-Xmx512m", "-XX:+UseParallelGC")
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .run();
        Map<String, Collection<BenchmarkResult>> byMethod = new TreeMap<>();
        for (RunResult result : results) {
            String name = result.getParams().getBenchmark();
            byMethod.put(name.substring(name.lastIndexOf('.') + 1), result.getBenchmarkResults());
        }
        return byMethod;
    }

    /** Messages a CPU second. */
    static Spread rate(Collection<BenchmarkResult> forks) {
        return Spread.of(forks, fork -> 1e6 / secondary(fork, CpuTime.LABEL));
    }

    /** JMH puts a mark before some names. */
    private static double secondary(BenchmarkResult fork, String label) {
        for (String name : fork.getSecondaryResults().keySet()) {
            if (name.endsWith(label)) {
                return fork.getSecondaryResults().get(name).getScore();
            }
        }
        throw new IllegalStateException(
                "no " + label + " among " + fork.getSecondaryResults().keySet());
    }
}
