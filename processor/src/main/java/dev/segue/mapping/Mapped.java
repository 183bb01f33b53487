package dev.segue.mapping;

import dev.segue.mixpanel.Request;
import java.util.List;
import java.util.Set;

/** What a message became. */
public sealed interface Mapped {
    /**
     * Requests, in the order in which Mixpanel must see those of one endpoint.
     *
     * @param next the user's state after this message; the given one, the same object, if nothing changed
     * @param warnings what is worth counting though it is sent
     */
    record Requests(List<Request> requests, UserState next, Set<Warning> warnings) implements Mapped {
        public Requests {
            requests = List.copyOf(requests);
            warnings = Set.copyOf(warnings);
        }
    }

    /**
     * Nothing to send: nobody's fault, a rule said so. What the message says of its user may be remembered all the same.
     *
     * @param next as above
     * @param warnings as above
     */
    record Dropped(DropReason reason, UserState next, Set<Warning> warnings) implements Mapped {
        public Dropped {
            warnings = Set.copyOf(warnings);
        }
    }

    /**
     * The message cannot be sent as it is.
     *
     * @param path the JSON path of the place, such as {@code $.userId}
     * @param detail one line for a person, naming the limit or rule; holds no value from the message
     */
    record Rejected(RejectReason reason, String path, String detail) implements Mapped {}
}
