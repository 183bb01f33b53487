package dev.segue.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.config.ConfigLoader;
import dev.segue.config.Configuration;
import dev.segue.config.InvalidSettingsException;
import dev.segue.config.MixpanelConfig;
import dev.segue.config.Problem;
import dev.segue.config.SegmentSettings;
import dev.segue.config.Use;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds the settings of a dry run: a Segment destination's JSON object, our own properties, or none. */
final class MapSettings {
    private final Console console;

    MapSettings(Console console) {
        this.console = console;
    }

    /**
     * A dry run with these settings.
     *
     * @param file null for none
     * @param given by name, over the file
     * @throws CommandException if the file cannot be read
     * @throws InvalidSettingsException with everything that is wrong
     */
    DryRun load(@Nullable Path file, Map<String, String> given, Instant now) {
        Configuration configuration = configuration(file, given);
        return new DryRun(configuration, now);
    }

    private Configuration configuration(@Nullable Path file, Map<String, String> given) {
        if (file == null) {
            sayWhatIsTaken(given);
            return new ConfigLoader(Map.of()).load(Map.of(), given, Use.MAP);
        }
        String text = read(file);
        if (!text.stripLeading().startsWith("{")) {
            return new ConfigLoader(console.environment()).load(file, given, Use.MAP);
        }
        return new ConfigLoader(Map.of()).load(ours(file, text), given, Use.MAP);
    }

    /** What was chosen for whoever chose nothing: a project's identity system is never guessed silently. */
    private void sayWhatIsTaken(Map<String, String> given) {
        String identity = given.containsKey(MixpanelConfig.IDENTITY) ? "" : "identity legacy";
        String token = given.containsKey(MixpanelConfig.TOKEN) ? "" : "token " + ConfigLoader.DRY_TOKEN;
        String both = identity.isEmpty() || token.isEmpty() ? identity + token : identity + " and " + token;
        if (!both.isEmpty()) {
            console.err().println("segue map: no --settings: taking " + both);
        }
    }

    private static Map<String, String> ours(Path file, String text) {
        SegmentSettings segment = SegmentSettings.read(object(file, text));
        List<Problem> bad = segment.notes().stream()
                .filter(note -> note.about() == SegmentSettings.About.BAD_VALUE)
                .map(note -> new Problem(note.key(), note.text() + "; correct it in " + file))
                .toList();
        if (!bad.isEmpty()) {
            throw new InvalidSettingsException(bad);
        }
        Map<String, String> ours = new LinkedHashMap<>();
        for (SegmentSettings.Entry entry : segment.entries()) {
            JsonNode value = entry.value();
            ours.put(entry.name(), value.isTextual() ? value.textValue() : value.toString());
        }
        return ours;
    }

    private static ObjectNode object(Path file, String text) {
        try {
            if (new ObjectMapper().readTree(text) instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            throw CommandException.usage("--settings: " + file + " is no JSON: line "
                    + e.getLocation().getLineNr() + ", column "
                    + e.getLocation().getColumnNr());
        }
        throw CommandException.usage("--settings: " + file + " is no JSON object");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw CommandException.usage(
                    "--settings: " + file + (Files.exists(file) ? " cannot be read as UTF-8 text" : " does not exist"));
        }
    }
}
