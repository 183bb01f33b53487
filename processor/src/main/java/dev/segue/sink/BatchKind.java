package dev.segue.sink;

/** Records of different kinds never share a post. */
enum BatchKind {
    /** What may be repeated and waits for nothing. */
    ORDINARY,
    /** Aliases and {@code $identify}: one a user, since each waits for the user's earlier requests. */
    ALIASES,
    /** What must not be repeated: {@code $add} and {@code $append}. */
    NON_IDEMPOTENT,
    /** One record that keeps failing, alone. */
    SOLO
}
