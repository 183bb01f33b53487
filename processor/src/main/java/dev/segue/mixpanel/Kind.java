package dev.segue.mixpanel;

/** What a request does at Mixpanel, as far as order and repeats depend on it. */
public enum Kind {
    /** An ordinary event. */
    EVENT,
    /** {@code $create_alias}: the user's later requests wait behind it. */
    ALIAS,
    /** {@code $identify}: the user's later requests wait behind it, too. */
    IDENTITY,
    /** One operation on a user's profile. */
    PROFILE,
    /** One operation on a group's profile. */
    GROUP
}
