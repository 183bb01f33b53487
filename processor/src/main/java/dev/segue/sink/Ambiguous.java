package dev.segue.sink;

/** What happens to a request that must not be repeated when nobody can know whether Mixpanel applied it ({@code sink.ambiguous}). */
public enum Ambiguous {
    /** It becomes a dead letter with reason {@code ambiguous}: it may also be at Mixpanel, a person decides. */
    QUARANTINE,
    /** It is posted again: a repeat is accepted, and may count twice at Mixpanel. */
    RETRY
}
