package dev.segue.cli;

import dev.segue.deadletter.Reason;
import dev.segue.deadletter.Stage;
import dev.segue.deadletter.StoredLetter;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options by which letters are chosen; a letter must fit all that are given. */
final class LetterFilter {
    /** Reads a reason's word. */
    static final class ReasonOption implements ITypeConverter<Reason> {
        @Override
        public Reason convert(String value) {
            try {
                return Reason.ofCode(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException("'" + value + "' is no reason; use one of: "
                        + Arrays.stream(Reason.values()).map(Reason::code).collect(Collectors.joining(", ")));
            }
        }
    }

    @Option(
            names = "--reason",
            paramLabel = "REASON",
            converter = ReasonOption.class,
            description = "Only with this reason, such as refused-id. May be repeated.")
    Set<Reason> reasons = new LinkedHashSet<>();

    @Option(names = "--stage", paramLabel = "STAGE", description = "Only of this stage: parse, map or deliver.")
    @Nullable Stage stage;

    @Option(
            names = "--from",
            paramLabel = "INSTANT",
            converter = InstantOption.class,
            description = "Only refused at or after this time, such as 2026-11-01T00:00:00Z.")
    @Nullable Instant from;

    @Option(
            names = "--to",
            paramLabel = "INSTANT",
            converter = InstantOption.class,
            description = "Only refused before this time.")
    @Nullable Instant to;

    @Option(names = "--user", paramLabel = "ID", description = "Only of this user: user id, else anonymous id.")
    @Nullable String user;

    @Option(names = "--event", paramLabel = "NAME", description = "Only of events with this name.")
    @Nullable String event;

    @Option(
            names = "--letter",
            paramLabel = "LETTER",
            description = "Only the one that `list` names so, such as 2-17. May be repeated.")
    Set<String> names = new LinkedHashSet<>();

    /** Whether the letter is chosen; what it holds is only looked at if an option asks for it. */
    boolean takes(StoredLetter letter, LetterContents contents) {
        Reason reason = letter.letter().reason();
        return (reasons.isEmpty() || reasons.contains(reason))
                && (stage == null || stage == reason.stage())
                && (from == null || !letter.time().isBefore(from))
                && (to == null || letter.time().isBefore(to))
                && (names.isEmpty() || names.contains(letter.name()))
                && ((user == null && event == null) || fits(contents.of(letter)));
    }

    private boolean fits(LetterContents.Contents contents) {
        return (user == null || user.equals(contents.user())) && (event == null || event.equals(contents.event()));
    }
}
