package dev.segue.hold;

import dev.segue.segment.Message;
import java.util.Optional;

/** Which messages make later messages of their user wait. */
@FunctionalInterface
public interface GateRule {
    /** Nothing opens a gate. */
    GateRule NEVER = message -> Optional.empty();

    /** How this message opens a gate; empty if it opens none. */
    Optional<Opening> opening(Message message);

    /**
     * A message that opens a gate.
     *
     * @param oldId the id that is linked to the user; the same one again does not keep an open gate open for longer
     * @param overtakes whether the message goes ahead of what its user has waiting. An alias does: for Mixpanel, earlier
     *     is only better. A message that also changes the profile must not
     */
    record Opening(String oldId, boolean overtakes) {}
}
