package dev.segue.topology;

import dev.segue.mapping.Mapped;
import dev.segue.mapping.Origin;
import dev.segue.mapping.UserState;
import dev.segue.segment.Message;

/** The mapper as the topology sees it: a pure function, safe for use by many threads. */
@FunctionalInterface
public interface MessageMapping {
    Mapped map(Message message, Origin origin, UserState state);
}
