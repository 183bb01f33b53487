package dev.segue.sink;

import dev.segue.deadletter.Reason;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What follows for a batch from the outcome of its post. */
sealed interface Verdict {
    <R> R match(Cases<R> cases);

    /** One function a kind. */
    interface Cases<R> {
        R ended(Ended ended);

        R again(Again again);

        R halve(Halve halve);

        R suspect(Suspect suspect);

        R park(Park park);

        R throttle(Throttle throttle);

        R stop(Stop stop);
    }

    /**
     * Every record has its end: these are refused, the others delivered.
     *
     * @param refusals at most one a place
     */
    record Ended(List<Refusal> refusals) implements Verdict {
        public Ended {
            refusals = List.copyOf(refusals);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.ended(this);
        }
    }

    /**
     * Why one record was refused.
     *
     * @param path where in the record, as far as Mixpanel said so; {@code $} for the whole
     */
    record Refusal(Item item, Reason reason, String path, String detail) {}

    /** The same batch goes again after the wait. */
    record Again(Duration after, String cause) implements Verdict {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.again(this);
        }
    }

    /**
     * Its halves go, each by itself.
     *
     * @param pause before the first of them
     */
    record Halve(Duration pause) implements Verdict {
        static final Halve AT_ONCE = new Halve(Duration.ZERO);

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.halve(this);
        }
    }

    /**
     * This one record was refused in a way that may be the receiver's fault: its neighbours decide.
     *
     * @param reason of its dead letter, if it is to be one
     */
    record Suspect(Reason reason, String detail) implements Verdict {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.suspect(this);
        }
    }

    /**
     * This one record keeps failing: it waits by itself and goes alone.
     *
     * @param pause before anything else of its slot goes
     */
    record Park(Duration after, Duration pause, String cause) implements Verdict {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.park(this);
        }
    }

    /** The project is over its rate limit: everything waits. */
    record Throttle(@Nullable Duration retryAfter) implements Verdict {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.throttle(this);
        }
    }

    /** The address or the credentials are wrong: posting stops until a probe succeeds. */
    record Stop(int status) implements Verdict {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.stop(this);
        }
    }
}
