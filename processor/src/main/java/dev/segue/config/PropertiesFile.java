package dev.segue.config;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** Reads a file of {@code name=value} lines, UTF-8, in the format of {@link Properties}. */
final class PropertiesFile {
    private PropertiesFile() {}

    /** What is in the file, in its order; adds to {@code problems} if it cannot be read or says a thing twice. */
    static Map<String, String> read(Path file, List<Problem> problems) {
        Map<String, String> values = new LinkedHashMap<>();
        Properties parser = new Properties() {
            private static final long serialVersionUID = 1;

            @Override
            public synchronized Object put(Object name, Object value) {
                if (values.putIfAbsent(name.toString(), value.toString()) != null) {
                    problems.add(new Problem(name.toString(), "is set twice in " + file + "; remove one"));
                }
                return value;
            }
        };
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            parser.load(reader);
        } catch (NoSuchFileException e) {
            problems.add(new Problem(file.toString(), "there is no such file; check the path given with --config"));
        } catch (IllegalArgumentException e) {
            problems.add(new Problem(file.toString(), "is no properties file (" + e.getMessage() + "); correct it"));
        } catch (IOException e) {
            problems.add(new Problem(
                    file.toString(),
                    "cannot be read as UTF-8 text (" + e.getClass().getSimpleName()
                            + "); check the file and its rights"));
        }
        return values;
    }
}
