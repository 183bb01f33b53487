package dev.segue.mapping;

/**
 * The identity system of the Mixpanel project, fixed there once it holds data. A wrong guess corrupts the project, so it
 * is always asked for.
 */
public enum Identity {
    /** Before March 2020: alias becomes {@code $create_alias}. */
    LEGACY,
    /** Original ID Merge: {@code $create_alias}, and {@code $identify} when an identify carries both ids. */
    ORIGINAL,
    /** Simplified ID Merge: no verbs; events carry {@code $device_id} and {@code $user_id}. */
    SIMPLIFIED
}
