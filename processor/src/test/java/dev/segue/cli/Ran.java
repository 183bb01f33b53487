package dev.segue.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;

/** What one command did in this process, on surroundings of the test's own. */
record Ran(int status, String out, String err) {
    static Ran segue(String... args) {
        return withInput("", args);
    }

    static Ran withInput(String in, String... args) {
        return withInput(in, Map.of(), args);
    }

    static Ran withInput(String in, Map<String, String> environment, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Console console = new Console(
                new ByteArrayInputStream(in.getBytes(UTF_8)),
                out,
                new PrintStream(err, true, UTF_8),
                environment,
                false);
        int status = Main.run(console, args);
        return new Ran(status, out.toString(UTF_8), err.toString(UTF_8));
    }

    /** What one command did whose results go elsewhere. */
    static Ran into(OutputStream out, String in, String... args) {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Console console = new Console(
                new ByteArrayInputStream(in.getBytes(UTF_8)), out, new PrintStream(err, true, UTF_8), Map.of(), false);
        return new Ran(Main.run(console, args), "", err.toString(UTF_8));
    }

    List<String> outLines() {
        return out.lines().toList();
    }

    /** What was said to the person, a line each. */
    List<String> errLines() {
        return err.lines().toList();
    }
}
