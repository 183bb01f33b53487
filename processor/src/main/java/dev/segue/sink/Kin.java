package dev.segue.sink;

import dev.segue.deadletter.Reason;
import java.util.ArrayList;
import java.util.List;

/**
 * The parts that one batch was halved into, until each has ended: whether any record was accepted decides about those that
 * were refused alone. Without an accepted neighbour a refusal may be the receiver's fault and not the record's.
 */
final class Kin {
    private final List<Suspect> suspects = new ArrayList<>();
    private boolean accepted;
    private int open = 1;

    /** One part became two. */
    void halved() {
        open++;
    }

    /** Some record of the batch was accepted. */
    void accepted() {
        accepted = true;
    }

    boolean anyAccepted() {
        return accepted;
    }

    /** A record was refused alone; it is judged when all parts have ended. */
    void suspect(Item item, Reason reason, String detail) {
        suspects.add(new Suspect(item, reason, detail));
    }

    /**
     * One part has ended.
     *
     * @return whether it was the last one, so that the suspects can be judged
     */
    boolean ended() {
        open--;
        return open == 0;
    }

    List<Suspect> suspects() {
        return List.copyOf(suspects);
    }

    /** A record that was refused alone, what its dead letter would say, and the server's words. */
    record Suspect(Item item, Reason reason, String detail) {}
}
