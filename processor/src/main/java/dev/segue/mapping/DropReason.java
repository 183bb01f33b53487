package dev.segue.mapping;

import java.util.Locale;

/** The rules by which a message is not sent although nothing is wrong with it. */
public enum DropReason {
    /** The message's {@code integrations} switch Mixpanel off. */
    INTEGRATION_OFF,
    /** Sent by the device's own Mixpanel library already. */
    SENT_BY_DEVICE,
    /** An identify while {@code mapping.people} is off. */
    PEOPLE_OFF,
    /** A page or screen that none of the page settings asks for. */
    PAGE_NOT_TRACKED,
    /** A group call without a group id, a user id or group keys in the settings. */
    GROUP_NOT_CONFIGURED,
    /** An identify that leaves nothing to set. */
    NOTHING_TO_SEND,
    /** An alias of an id to itself. */
    SAME_IDS,
    /** This pair of ids was linked before. */
    ALREADY_LINKED,
    /** Simplified projects never merge two known users. */
    CANNOT_MERGE_USERS,
    /** The router's, not the mapper's: the message came before, and would be counted twice. */
    DUPLICATE;

    /** The word in metrics, logs and documentation, such as {@code people-off}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
