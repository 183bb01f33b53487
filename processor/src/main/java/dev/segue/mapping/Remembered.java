package dev.segue.mapping;

import org.jspecify.annotations.Nullable;

/**
 * What a user's messages said that goes on later events and, in part, on the profile. Immutable.
 *
 * @param superProperties for events
 * @param waiting traits for the profile
 * @param firstTouch null if no message said where the user came from
 * @param firstTouchSent whether the profile has a first touch; Mixpanel would not take another
 */
public record Remembered(
        RememberedProperties superProperties,
        WaitingTraits waiting,
        @Nullable FirstTouch firstTouch,
        boolean firstTouchSent) {
    /** Nothing. */
    public static final Remembered NONE = new Remembered(RememberedProperties.NONE, WaitingTraits.NONE, null, false);

    public boolean isEmpty() {
        return equals(NONE);
    }

    /**
     * With what another id of the user brought along; what was sent to the profile of that id was not sent to this one's.
     * Joining is commutative, associative and idempotent, as long as the bounds cut nothing.
     */
    public Remembered merge(Remembered other, StateSettings bounds) {
        return new Remembered(
                        superProperties.merge(other.superProperties),
                        waiting.merge(other.waiting.traits()),
                        FirstTouch.earlier(firstTouch, other.firstTouch),
                        firstTouchSent)
                .bounded(bounds);
    }

    Remembered bounded(StateSettings bounds) {
        RememberedProperties kept = superProperties.latest(bounds.maxProperties(), bounds.maxBytes());
        WaitingTraits keptWaiting = waiting.bounded(bounds.maxProperties(), bounds.maxBytes());
        return kept.equals(superProperties) && keptWaiting.equals(waiting)
                ? this
                : new Remembered(kept, keptWaiting, firstTouch, firstTouchSent);
    }

    Remembered withSuperProperties(RememberedProperties next) {
        return new Remembered(next, waiting, firstTouch, firstTouchSent);
    }

    Remembered withWaiting(WaitingTraits next) {
        return new Remembered(superProperties, next, firstTouch, firstTouchSent);
    }

    Remembered withFirstTouch(@Nullable FirstTouch next) {
        return new Remembered(superProperties, waiting, next, firstTouchSent);
    }

    Remembered withFirstTouchSent() {
        return new Remembered(superProperties, waiting, firstTouch, true);
    }
}
