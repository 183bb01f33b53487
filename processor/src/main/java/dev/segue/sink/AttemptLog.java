package dev.segue.sink;

import java.util.List;
import org.apache.kafka.common.TopicPartition;

/**
 * What is known across restarts of records that must not be repeated. The worker asks before the first post of a partition
 * and before each post of such records, and takes the metadata of its offset commits from here. One thread.
 */
interface AttemptLog {
    /** A partition was assigned; {@code metadata} is that of its committed offset, empty if none. */
    void assigned(TopicPartition partition, String metadata);

    /** The partition went to another owner. */
    void revoked(TopicPartition partition);

    /** What an earlier owner did with the record. */
    Earlier earlier(TopicPartition partition, long offset);

    /**
     * Notes that these records are about to be posted.
     *
     * @return whether that is durable, so that they may be posted now; if not, the worker asks again after its next commit
     */
    boolean attempt(TopicPartition partition, List<Long> offsets);

    /** The record has ended and need not be remembered as attempted. */
    void ended(TopicPartition partition, long offset);

    /** What to commit beside this offset; empty if nothing. */
    String metadata(TopicPartition partition, long committable);

    /** An earlier owner's work on a record. */
    enum Earlier {
        /** Never posted, as far as is known. */
        NEVER,
        /** Posted, with an unknown outcome. */
        ATTEMPTED,
        /** Ended: skip it. */
        DONE
    }
}
