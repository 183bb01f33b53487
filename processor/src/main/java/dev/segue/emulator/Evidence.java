package dev.segue.emulator;

/** How well it is known what Mixpanel does where a {@link Knob} stands. */
public enum Evidence {
    /** Mixpanel's documentation says so. */
    DOCUMENTED,
    /** Somebody recorded a real answer and published it. */
    OBSERVED,
    /** Nobody's evidence settles it; the default is a guess, chosen so that a careless client is caught. */
    GUESS,
    /** About the emulator itself; Mixpanel has no such thing. */
    OURS
}
