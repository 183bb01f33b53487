package dev.segue.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.config.SegmentImport;
import dev.segue.config.SegmentSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** From a Segment destination's settings to ours: the file to standard output, remarks to standard error. */
@Command(
        name = "import",
        description = {
            "Reads the settings of a Segment Mixpanel destination, a JSON object, and prints them as our properties: every"
                    + " mapping setting, those that Segment's settings do not name marked as assumed.",
            "What has no use here is said on standard error. Exit status 1 if a value was none that its setting can have."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  segue config import destination.json > segue.properties",
            "  segue config check --config segue.properties"
        })
final class ConfigImportCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(arity = "0..1", paramLabel = "FILE", description = "The JSON object; standard input if absent or -.")
    @Nullable Path file;

    ConfigImportCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        SegmentSettings segment = SegmentSettings.read(object());
        console.write(SegmentImport.text(segment));
        boolean bad = false;
        for (SegmentSettings.Note note : segment.notes()) {
            console.err().println(note.key() + ": " + note.text());
            bad |= note.about() == SegmentSettings.About.BAD_VALUE;
        }
        return bad ? ExitStatus.FAILED : ExitStatus.DONE;
    }

    private ObjectNode object() {
        String name = Input.name(file);
        try (InputStream in = Input.open(file, console)) {
            if (new ObjectMapper().readTree(in.readAllBytes()) instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            throw CommandException.usage(name + " is no JSON: line "
                    + e.getLocation().getLineNr() + ", column "
                    + e.getLocation().getColumnNr());
        } catch (IOException e) {
            throw CommandException.usage(name + " cannot be read: " + e.getMessage());
        }
        throw CommandException.usage(name + " is no JSON object");
    }
}
