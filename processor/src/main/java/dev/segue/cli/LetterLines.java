package dev.segue.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.deadletter.DeadLetter;
import dev.segue.deadletter.Source;
import dev.segue.deadletter.StoredLetter;
import org.jspecify.annotations.Nullable;

/** How a letter is printed: a line of a table for people, a line of JSON for programs. */
final class LetterLines {
    static final String HEADING = String.format(
            "%-10s %-24s %-8s %-22s %-24s %-24s %s", "letter", "time", "stage", "reason", "user", "event", "");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int COLUMN = 24;

    private LetterLines() {}

    static String table(StoredLetter letter, LetterContents.Contents contents, boolean replayed) {
        return String.format(
                        "%-10s %-24s %-8s %-22s %-24s %-24s %s",
                        letter.name(),
                        letter.time(),
                        letter.letter().reason().stage().code(),
                        letter.letter().reason().code(),
                        cut(contents.user()),
                        cut(contents.event()),
                        replayed ? "replayed" : "")
                .stripTrailing();
    }

    static ObjectNode json(StoredLetter letter, LetterContents.Contents contents) {
        DeadLetter story = letter.letter();
        ObjectNode json = JSON.createObjectNode()
                .put("letter", letter.name())
                .put("time", letter.time().toString())
                .put("stage", story.reason().stage().code())
                .put("reason", story.reason().code())
                .put("path", story.path())
                .put("detail", story.detail())
                .put("attempts", story.attempts())
                .put("user", contents.user())
                .put("event", contents.event())
                .put("messageId", contents.messageId());
        Source source = letter.source();
        if (source != null) {
            json.set("source", place(source.topic(), source.partition(), source.offset()));
        }
        DeadLetter.RequestPosition request = story.request();
        if (request != null) {
            json.put("endpoint", contents.endpoint());
            json.set("request", place(request.topic(), request.partition(), request.offset()));
        }
        return json;
    }

    static String text(ObjectNode json) {
        try {
            return JSON.writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ObjectNode place(String topic, int partition, long offset) {
        return JSON.createObjectNode()
                .put("topic", topic)
                .put("partition", partition)
                .put("offset", offset);
    }

    private static String cut(@Nullable String text) {
        if (text == null) {
            return "-";
        }
        return text.length() <= COLUMN ? text : text.substring(0, COLUMN - 1) + "…";
    }
}
