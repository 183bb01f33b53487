package dev.segue.topology;

import dev.segue.deadletter.Reason;
import dev.segue.deadletter.Source;
import dev.segue.hold.HoldMetrics;
import dev.segue.mapping.DropReason;
import dev.segue.mapping.Warning;

/**
 * What the router counts. Within one process life, and while no transaction is rolled back,
 * {@code read = mapped + dropped + dead-lettered + held}. Called by stream threads; implementations are thread-safe.
 */
public interface TopologyMetrics extends HoldMetrics {
    /** A record was taken from the events topic. */
    void read();

    /**
     * A message became requests.
     *
     * @param requests how many
     */
    void mapped(int requests);

    /** A rule said that a message is not sent. */
    void dropped(DropReason reason);

    /**
     * A message became a dead letter.
     *
     * @param source where it first stood
     */
    void deadLettered(Reason reason, Source source);

    /** A record's timestamp was negative, before 2010 or more than an hour ahead, and was not used. */
    void timestampAbsent();

    /** A message is sent but will surprise its sender. */
    void warned(Warning warning);

    /** A user asked for what is remembered of another id. */
    void stateAsked();

    /** What is remembered of an id was sent to whoever asked. */
    void stateGranted();

    /** A user got what is remembered of another id; in the long run as often as it was asked and granted. */
    void stateReceived();

    /** A message was mapped while what its user asked for had not come. */
    void mappedBeforeGrant();

    /** A record of the state-grants topic could not be read. */
    void stateUnreadable();

    /** The schema registry did not answer; the record waits. Once an attempt. */
    void registryUnavailable();
}
