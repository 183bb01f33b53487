package dev.segue.topology;

import dev.segue.mapping.UserState;
import java.util.Set;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.state.StoreBuilder;

/** What is remembered of each user of one task, in the order in which the user's messages leave the hold. */
public interface UserStates {
    /** Of this user; {@link UserState#NONE} if nothing. */
    UserState read(String userKey);

    /** Remembers the next state, which differs from the one that was read. */
    void write(String userKey, UserState before, UserState next);

    /** Makes the states of each task. */
    interface Factory {
        /** Nothing is remembered, and no store is made. */
        Factory NOTHING = new Factory() {
            @Override
            public Set<StoreBuilder<?>> stores() {
                return Set.of();
            }

            @Override
            public UserStates open(ProcessingContext context) {
                return new UserStates() {
                    @Override
                    public UserState read(String userKey) {
                        return UserState.NONE;
                    }

                    @Override
                    public void write(String userKey, UserState before, UserState next) {
                        throw new IllegalStateException("user state changed, but nothing keeps it");
                    }
                };
            }
        };

        /** The stores to connect to the nodes that hold and map; the same objects each time. */
        Set<StoreBuilder<?>> stores();

        /** The states of the task with this context, whose stores are restored. */
        UserStates open(ProcessingContext context);
    }
}
