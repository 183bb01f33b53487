package dev.segue.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What a command reads: the file that it was given, else standard input. */
final class Input {
    private Input() {}

    /** The file's name, or standard input's, for people. */
    static String name(@Nullable Path file) {
        return isStandard(file) ? "standard input" : String.valueOf(file);
    }

    /** Whether standard input is meant: no file, or {@code -}. */
    static boolean isStandard(@Nullable Path file) {
        return file == null || file.toString().equals("-");
    }

    /**
     * Opens it.
     *
     * @throws CommandException wrong usage, if there is no such file or it cannot be read
     */
    static InputStream open(@Nullable Path file, Console console) {
        if (file == null || isStandard(file)) {
            return console.in();
        }
        if (Files.isDirectory(file)) {
            throw CommandException.usage(file + " is a directory; give a file");
        }
        try {
            return Files.newInputStream(file);
        } catch (NoSuchFileException e) {
            throw CommandException.usage("there is no file " + file);
        } catch (AccessDeniedException e) {
            throw CommandException.usage(file + " cannot be read: this user may not");
        } catch (IOException e) {
            throw CommandException.usage(file + " cannot be read: " + e.getMessage());
        }
    }
}
