package dev.segue.config;

/**
 * One thing that is wrong with the settings.
 *
 * @param setting its name, or the file or argument that cannot be read at all
 * @param text what is wrong and what to do, with a semicolon between; never a secret's value
 */
public record Problem(String setting, String text) {
    /** One line, such as {@code hold.ms: '1 s' is not a whole number; give milliseconds, such as 1000}. */
    @Override
    public String toString() {
        return setting + ": " + text;
    }
}
