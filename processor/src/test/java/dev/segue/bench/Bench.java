package dev.segue.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What {@code scripts/bench} runs: the parts that are named, else all. A run of all, or one with {@code --write}, puts what
 * was measured into the document; sections of parts that did not run stay.
 */
public final class Bench {
    private static final Path DOCUMENT = Path.of("processor", "docs", "benchmarks.md");
    private final Map<String, Part> parts = new LinkedHashMap<>();
    private final Options options = new Options();
    private final Set<String> asked = new TreeSet<>();
    private final PrintStream out;
    private boolean write;

    private Bench(PrintStream out) {
        this.out = out;
        parts.put("map", new MapPart());
        parts.put("peer", new PeerPart());
        parts.put("router", new RouterPart());
        parts.put("sink", new SinkPart());
        parts.put("e2e", new EndToEndPart());
        parts.put("latency", new Latency());
        parts.put("memory", new MemoryPart());
        parts.put("scale", new ScalePart());
        parts.put("state", new UserStateSize());
    }

    /** Exit status 2 when something is asked for that there is not. */
    public static void main(String[] args) throws Exception {
        Bench bench = new Bench(System.out);
        try {
            bench.read(args);
        } catch (IllegalArgumentException e) {
            System.err.println("scripts/bench: " + e.getMessage());
            System.exit(2);
        }
        bench.run(String.join(" ", args));
        System.exit(0);
    }

    private void read(String[] args) {
        for (int i = 0; i < args.length; i++) {
            if (args[i].equals("--write")) {
                write = true;
            } else if (args[i].startsWith("--")) {
                if (i + 1 == args.length) {
                    throw new IllegalArgumentException(args[i] + " needs a value");
                }
                options.set(args[i].substring(2), args[++i]);
            } else if (parts.containsKey(args[i])) {
                asked.add(args[i]);
            } else {
                throw new IllegalArgumentException(
                        "'" + args[i] + "' is no part; there are " + String.join(", ", parts.keySet()));
            }
        }
    }

    private void run(String arguments) throws Exception {
        Map<String, String> sections = new LinkedHashMap<>();
        for (Map.Entry<String, Part> part : parts.entrySet()) {
            if (asked.isEmpty() || asked.contains(part.getKey())) {
                sections.put(part.getKey(), measured(part.getKey(), part.getValue(), arguments));
            }
        }
        if (write || asked.isEmpty()) {
            write(sections);
        }
    }

    private String measured(String name, Part part, String arguments) throws Exception {
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        PrintStream both = new PrintStream(new Tee(out, kept), true, StandardCharsets.UTF_8);
        both.printf("## %s%n%n", name);
        part.run(options, both);
        both.printf(
                "%n`scripts/bench%s`, %s, revision %s, %s.%n%n",
                arguments.isEmpty() ? "" : " " + arguments,
                DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'", Locale.ROOT)
                        .format(Instant.now().atOffset(ZoneOffset.UTC)),
                System.getProperty("segue.revision", "unknown"),
                Machine.description());
        return kept.toString(StandardCharsets.UTF_8);
    }

    private void write(Map<String, String> measured) throws IOException {
        String before = Files.exists(DOCUMENT) ? Files.readString(DOCUMENT) : "";
        Files.writeString(DOCUMENT, Sections.merge(before, List.copyOf(parts.keySet()), measured));
        out.println("written: " + DOCUMENT);
    }

    /** Writes to both. */
    private static final class Tee extends OutputStream {
        private final OutputStream shown;
        private final OutputStream kept;

        Tee(OutputStream shown, OutputStream kept) {
            this.shown = shown;
            this.kept = kept;
        }

        @Override
        public void write(int value) throws IOException {
            shown.write(value);
            kept.write(value);
        }

        @Override
        public void flush() throws IOException {
            shown.flush();
        }
    }
}
