package dev.segue.mapping;

/** What is remembered of a user from message to message. Immutable. */
public record UserState() {
    /** Nothing is remembered. */
    public static final UserState NONE = new UserState();
}
