package dev.segue.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.deadletter.LetterTopic;
import dev.segue.deadletter.StoredLetter;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Header;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows one letter whole. */
@Command(
        name = "show",
        description = "Shows one dead letter with its headers and the record that was refused, as JSON.",
        footerHeading = "%nExamples:%n",
        footer = "  segue dead-letters show --config segue.properties 2-17")
final class DeadLettersShowCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    SettingsOptions settings = new SettingsOptions();

    @Parameters(paramLabel = "LETTER", description = "Partition and offset, as `list` names it, such as 2-17.")
    String name = "";

    DeadLettersShowCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        LetterFilter.Position place = LetterFilter.Position.read(name);
        if (place == null) {
            throw CommandException.usage("'" + name + "' names no letter; `list` names them, such as 2-17");
        }
        LetterAccess access = LetterAccess.open(settings, console);
        StoredLetter letter;
        try (LetterTopic topic = access.topic()) {
            letter = topic.find(place.partition(), place.offset());
        } catch (KafkaException e) {
            throw LetterAccess.failed(e);
        }
        if (letter == null) {
            throw CommandException.failed("there is no letter " + name + " on "
                    + access.configuration().topics().deadLetters());
        }
        LetterContents.Contents contents = access.contents().of(letter);
        ObjectNode json = LetterLines.json(letter, contents);
        ObjectNode headers = json.putObject("headers");
        for (Header header : letter.headers()) {
            headers.put(header.key(), header.value() == null ? null : new String(header.value(), UTF_8));
        }
        byte[] key = letter.key();
        json.put("key", key == null ? null : new String(key, UTF_8));
        json.put("value", contents.text());
        json.put("whole", letter.isWhole());
        console.write(json.toPrettyString() + "\n");
        return ExitStatus.DONE;
    }
}
