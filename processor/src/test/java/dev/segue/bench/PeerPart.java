package dev.segue.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The mapper against Segment's own current Mixpanel destination in Node, both over the same corpus on one thread. Segment's is given
 * what its presets and defaults do, without the checks of its framework and without a network, which is in its favour.
 */
final class PeerPart implements Part {
    /** The package as a whole cannot be installed: it names versions of others that there are not. */
    private static final String DESTINATIONS = "@segment/action-destinations@3.497.0";

    private static final String DEPENDENCIES = """
            {"private": true, "dependencies": {"@segment/actions-core": "3.170.0", "liquidjs": "10.30.1"}}
            """;
    private static final Pattern RATE = Pattern.compile("RATE (\\d+)");
    private static final long PATIENCE_MINUTES = 5;

    @Override
    public void run(Options options, PrintStream out) throws Exception {
        if (!has("node") || !has("npm")) {
            out.println("Not measured: it needs node and npm.");
            return;
        }
        Path home = Path.of("processor", "target", "bench-peer").toAbsolutePath();
        Path destination = install(home);
        Path corpus = home.resolve("corpus.ndjson");
        Corpus messages = new Corpus(1, 10_000, Instant.parse("2026-11-24T10:00:00Z"));
        Files.write(
                corpus,
                Stream.generate(messages::next)
                        .limit(4096)
                        .map(entry -> new String(entry.json(), UTF_8))
                        .toList());
        int seconds = options.get("seconds", 10);
        List<Double> theirs = new ArrayList<>();
        for (int run = 0; run < options.runs(); run++) {
            String said = command(
                    home, "node", "peer.js", destination.toString(), corpus.toString(), Integer.toString(seconds));
            Matcher rate = RATE.matcher(said);
            if (!rate.find()) {
                throw new IllegalStateException("node said no rate: " + said);
            }
            theirs.add(Double.valueOf(rate.group(1)));
        }
        Spread ours = MapPart.rate(MapPart.measure(options, MapperBenchmark.class.getName() + ".mapped$")
                .get("mapped"));
        Spread peer = Spread.of(theirs, rate -> rate);
        out.printf("One thread; %d runs of %d s after a warm-up; %s.%n%n", options.runs(), seconds, DESTINATIONS);
        out.println("| | messages a CPU second | of the peer's |");
        out.println("|---|---|---|");
        out.printf("| Segue | %s | %.1f |%n", ours.text("%.0f"), ours.median() / peer.median());
        out.printf("| Segment's destination in node | %s | 1.0 |%n", peer.text("%.0f"));
    }

    /** Where its Mixpanel destination is. */
    private static Path install(Path home) throws Exception {
        Path destination = home.resolve("package/dist/destinations/mixpanel");
        Files.createDirectories(home);
        try (InputStream script = PeerPart.class.getResourceAsStream("peer.js")) {
            Files.write(home.resolve("peer.js"), script.readAllBytes());
        }
        if (!Files.exists(destination)) {
            Files.writeString(home.resolve("package.json"), DEPENDENCIES);
            command(home, "npm", "install", "--no-audit", "--no-fund", "--ignore-scripts");
            String archive = command(home, "npm", "pack", "--silent", DESTINATIONS)
                    .strip()
                    .lines()
                    .reduce((one, last) -> last)
                    .orElseThrow();
            command(home, "tar", "-xzf", archive);
        }
        return destination;
    }

    private static boolean has(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(dir -> Files.isExecutable(Path.of(dir, program)));
    }

    private static String command(Path home, String... command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("bench-peer", ".out");
        try {
            Process process = new ProcessBuilder(command)
                    .directory(home.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            boolean ended = process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES);
            process.destroyForcibly();
            String said = Files.readString(output);
            if (!ended || process.exitValue() != 0) {
                throw new IllegalStateException(String.join(" ", command) + " failed: " + said);
            }
            return said;
        } finally {
            Files.delete(output);
        }
    }
}
