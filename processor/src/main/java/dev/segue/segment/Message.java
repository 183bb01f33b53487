package dev.segue.segment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** One of Segment's six calls. Trees are read-only. */
public sealed interface Message {
    Envelope envelope();

    /**
     * The user whose order this message keeps: {@code userId} (alias: the new id), else {@code anonymousId}. Never
     * empty: a message without either is rejected by the parser.
     */
    default String userKey() {
        String userId = envelope().userId();
        String anonymousId = envelope().anonymousId();
        if (userId != null) {
            return userId;
        }
        if (anonymousId == null) {
            throw new IllegalStateException("a parsed message without ids");
        }
        return anonymousId;
    }

    /** Calls the case of this message's type. */
    <R> R match(Cases<R> cases);

    /** One answer a type: a new type breaks every user at compile time. */
    interface Cases<R> {
        R track(Track track);

        R identify(Identify identify);

        R page(Page page);

        R screen(Screen screen);

        R group(Group group);

        R alias(Alias alias);
    }

    /** Something happened. */
    record Track(Envelope envelope, String event, ObjectNode properties) implements Message {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.track(this);
        }
    }

    /** Who the user is. */
    record Identify(Envelope envelope, ObjectNode traits) implements Message {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.identify(this);
        }
    }

    /** A page was seen. */
    record Page(
            Envelope envelope,
            @Nullable String category,
            @Nullable String name,
            ObjectNode properties) implements Message {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.page(this);
        }
    }

    /** A screen of an app was seen. */
    record Screen(
            Envelope envelope,
            @Nullable String category,
            @Nullable String name,
            ObjectNode properties) implements Message {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.screen(this);
        }
    }

    /** The user belongs to a group. */
    record Group(Envelope envelope, @Nullable String groupId, ObjectNode traits) implements Message {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.group(this);
        }
    }

    /**
     * Two ids are one user.
     *
     * @param previousId the old id: {@code previousId}, else {@code from}, else {@code anonymousId}
     * @param newId {@code userId}, else {@code to}; also the user key
     */
    record Alias(Envelope envelope, String previousId, String newId) implements Message {
        @Override
        public String userKey() {
            return newId;
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.alias(this);
        }
    }
}
