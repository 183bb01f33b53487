package dev.segue.emulator;

/** Reads a knob's value from text; every complaint names the knob. */
final class KnobText {
    private KnobText() {}

    static Object parse(Knob knob, String text) {
        return switch (knob.type()) {
            case COUNT, MILLIS -> number(knob, text, 0);
            case OFFSET -> number(knob, text, Long.MIN_VALUE);
            case SWITCH -> flag(knob, text);
            case CHOICE -> choice(knob, text);
        };
    }

    private static Long number(Knob knob, String text, long least) {
        try {
            long number = Long.parseLong(text);
            if (number >= least) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below, with the name of the setting
        }
        String from = least == 0 ? " from 0" : "";
        throw new IllegalArgumentException(knob.key() + " must be a whole number" + from + ", not '" + text + "'");
    }

    private static Boolean flag(Knob knob, String text) {
        if (text.equals("true") || text.equals("false")) {
            return text.equals("true");
        }
        throw new IllegalArgumentException(knob.key() + " must be true or false, not '" + text + "'");
    }

    private static String choice(Knob knob, String text) {
        if (knob.choices().contains(text)) {
            return text;
        }
        throw new IllegalArgumentException(knob.key() + " must be one of " + knob.choices() + ", not '" + text + "'");
    }
}
