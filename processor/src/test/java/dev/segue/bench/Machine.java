package dev.segue.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.common.utils.AppInfoParser;

/** What a figure was measured on. */
final class Machine {
    private Machine() {}

    static String description() {
        return Runtime.getRuntime().availableProcessors() + " cores of " + processor() + memory() + ", Java "
                + System.getProperty("java.version") + ", Kafka " + AppInfoParser.getVersion() + ", "
                + System.getProperty("os.name");
    }

    private static String processor() {
        return lines("/proc/cpuinfo").stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 2))
                .findFirst()
                .orElse(System.getProperty("os.arch"));
    }

    private static String memory() {
        return lines("/proc/meminfo").stream()
                .filter(line -> line.startsWith("MemTotal:"))
                .map(line -> ", " + Math.round(Long.parseLong(line.replaceAll("\\D", "")) / 1048576.0) + " GB")
                .findFirst()
                .orElse("");
    }

    /** Empty where there is no such file. */
    private static List<String> lines(String file) {
        try {
            return Files.readAllLines(Path.of(file));
        } catch (IOException e) {
            return List.of();
        }
    }
}
