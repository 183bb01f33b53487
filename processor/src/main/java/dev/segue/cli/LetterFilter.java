package dev.segue.cli;

import dev.segue.deadletter.Reason;
import dev.segue.deadletter.Source;
import dev.segue.deadletter.Stage;
import dev.segue.deadletter.StoredLetter;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

    /** Where a record stands on a topic that goes without saying. */
    record Position(int partition, long offset) {
        private static final Pattern TEXT = Pattern.compile("(\\d{1,9})-(\\d{1,18})");

        /** Such as {@code 3-1042}; null if the text is none. */
        static @Nullable Position read(String text) {
            Matcher parts = TEXT.matcher(text);
            return parts.matches()
                    ? new Position(Integer.parseInt(parts.group(1)), Long.parseLong(parts.group(2)))
                    : null;
        }

        static @Nullable Position of(@Nullable Source source) {
            return source == null ? null : new Position(source.partition(), source.offset());
        }
    }

    /** Reads a position. */
    static final class PositionOption implements ITypeConverter<Position> {
        @Override
        public Position convert(String value) {
            Position position = Position.read(value);
            if (position == null) {
                throw new TypeConversionException("'" + value + "' is no partition and offset, such as 3-1042");
            }
            return position;
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

    @Option(
            names = "--source",
            paramLabel = "POSITION",
            converter = PositionOption.class,
            description =
                    "Only of the message that stood there on the events topic: partition and offset, such as 3-1042.")
    @Nullable Position source;

    /** Whether the letter is chosen; what it holds is only looked at if an option asks for it. */
    boolean takes(StoredLetter letter, LetterContents contents) {
        Reason reason = letter.letter().reason();
        return (reasons.isEmpty() || reasons.contains(reason))
                && (stage == null || stage == reason.stage())
                && (from == null || !letter.time().isBefore(from))
                && (to == null || letter.time().isBefore(to))
                && (source == null || source.equals(Position.of(letter.source())))
                && (names.isEmpty() || names.contains(letter.name()))
                && ((user == null && event == null) || fits(contents.of(letter)));
    }

    private boolean fits(LetterContents.Contents contents) {
        return (user == null || user.equals(contents.user())) && (event == null || event.equals(contents.event()));
    }
}
