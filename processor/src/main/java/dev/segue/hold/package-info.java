/** Holds a user's messages for a moment behind an alias, in a state store. The guarantee of spacing at Mixpanel is left to the gate in {@code sink}. */
@NullMarked
package dev.segue.hold;

import org.jspecify.annotations.NullMarked;
