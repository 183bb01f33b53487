package dev.segue.emulator;

import java.util.Locale;

/** Where a project's data lives. Each region has hosts of its own, and a project is known only there. */
public enum Region {
    US,
    EU,
    IN;

    /** The region as settings spell it, such as {@code eu}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The region that a {@code Host} header asks for: {@code api-eu.…} and {@code api-in.…} name theirs (Mixpanel's ingestion
     * servers), every other name means {@code otherwise}.
     */
    static Region ofHost(String host, Region otherwise) {
        String name = host.toLowerCase(Locale.ROOT);
        if (name.startsWith("api-eu.")) {
            return EU;
        }
        if (name.startsWith("api-in.")) {
            return IN;
        }
        return name.startsWith("api.") ? US : otherwise;
    }

    /**
     * The region that a setting names, in any case.
     *
     * @throws IllegalArgumentException with a text for people if there is none
     */
    public static Region of(String text) {
        for (Region region : values()) {
            if (region.name().equalsIgnoreCase(text)) {
                return region;
            }
        }
        throw new IllegalArgumentException("region must be us, eu or in, not '" + text + "'");
    }
}
