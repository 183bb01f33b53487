package dev.segue.hold;

import java.time.Duration;

/** What the hold counts. Called by stream threads; implementations are thread-safe. */
public interface HoldMetrics {
    /** A gate opened behind a message that went out at once. */
    void gateOpened();

    /** A further alias keeps an open gate open for longer. */
    void gateExtended();

    /** A further alias would have kept a gate open beyond the longest hold and was cut there. */
    void gateCapped();

    /** An alias of a pair that its open gate knows: it went out and changed nothing. */
    void gateRepeated();

    /** An alias came when something of its new id had gone on already: no hold can help, the user has two profiles. */
    void aliasAfterEvents();

    /** An alias came whose old id is the new id of an alias within the hold: the two may be handled in either order. */
    void aliasChained();

    /** A gate that the last owner of the task left open was armed again at the start. */
    void gateRearmed();

    /** A message began to wait. */
    void held();

    /**
     * A message that waited went on.
     *
     * @param lateness since its gate was due; zero for one that went early
     */
    void released(Duration lateness);

    /** A message that waited went on early, since {@code hold.max.bytes} was reached. Counted in {@link #released} too. */
    void releasedEarly();

    /** A task's hold exists from now on. */
    void added(HoldGauge gauge);

    /** A task's hold is gone: closed, or moved to another process. */
    void removed(HoldGauge gauge);
}
