package dev.segue.sink;

import java.util.Collection;
import java.util.List;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * What is known across restarts of records that must not be repeated. The worker asks before it takes in each of them and
 * before each post that carries some, and takes the metadata of its offset commits from here. One thread.
 *
 * <pre>
 *   never ── attempt ──▶ noted ── committed, posted ──▶ posted ── ended ──▶ done
 *     ▲                    │                              │
 *     └──── withdrawn ─────┴──── surely not applied ──────┘
 * </pre>
 */
interface AttemptLog {
    /**
     * A partition was assigned, and this is what its group has for it.
     *
     * @throws AttemptRecord.UnreadableException if the metadata cannot be read
     */
    void assigned(TopicPartition partition, OffsetAndMetadata committed);

    /** The partition went to another owner. */
    void revoked(TopicPartition partition);

    /** What an earlier owner did with the record. */
    Earlier earlier(TopicPartition partition, long offset);

    /** How many more records of the partition can be noted for certain. */
    int room(TopicPartition partition);

    /** Notes that these records are to be posted, and says whether they may be, now. */
    Attempt attempt(TopicPartition partition, List<Long> offsets);

    /** These records are on their way. */
    void posted(TopicPartition partition, List<Long> offsets);

    /** These records are not posted after all, or were posted and surely not applied. */
    void withdrawn(TopicPartition partition, List<Long> offsets);

    /** Withdraws all of the partition that were noted and not posted, before it goes to another owner. */
    void handOver(TopicPartition partition);

    /** The record has ended. */
    void ended(TopicPartition partition, long offset);

    /** What to commit beside this offset; empty if nothing. */
    String metadata(TopicPartition partition, long committable);

    /**
     * Whether something of the partition waits for a commit, even for one that says the same as the last.
     *
     * @param asked the version of a commit that is under way and is waited for; 0 if there is none
     */
    boolean wantsCommit(TopicPartition partition, long asked);

    /** Grows with each change; a commit is of the version at the time when its metadata was taken. */
    long version();

    /** The broker took a commit of this version. */
    void committed(Collection<TopicPartition> partitions, long version);

    /** An earlier owner's work on a record. */
    enum Earlier {
        /** Never posted. */
        NEVER,
        /** Posted, with an unknown outcome. */
        ATTEMPTED,
        /** Ended: skip it. */
        DONE
    }

    /** Whether a post may start. */
    enum Attempt {
        /** The broker has it: post. */
        DURABLE,
        /** It goes with the next commit: ask again after that. */
        NOTED,
        /** There is no room for it: ask again when earlier records of the partition have been committed. */
        FULL
    }
}
