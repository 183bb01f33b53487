package dev.segue.sink;

import java.util.Collection;
import java.util.List;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Takes a note for durable before the broker has it, and so has no need of a commit. A negative control. */
record HastyAttemptLog(AttemptLog log) implements AttemptLog {
    @Override
    public Attempt attempt(TopicPartition partition, List<Long> offsets) {
        Attempt attempt = log.attempt(partition, offsets);
        return attempt == Attempt.NOTED ? Attempt.DURABLE : attempt;
    }

    @Override
    public void assigned(TopicPartition partition, OffsetAndMetadata committed) {
        log.assigned(partition, committed);
    }

    @Override
    public void revoked(TopicPartition partition) {
        log.revoked(partition);
    }

    @Override
    public Earlier earlier(TopicPartition partition, long offset) {
        return log.earlier(partition, offset);
    }

    @Override
    public int room(TopicPartition partition) {
        return log.room(partition);
    }

    @Override
    public void posted(TopicPartition partition, List<Long> offsets) {
        log.posted(partition, offsets);
    }

    @Override
    public void withdrawn(TopicPartition partition, List<Long> offsets) {
        log.withdrawn(partition, offsets);
    }

    @Override
    public void handOver(TopicPartition partition) {
        log.handOver(partition);
    }

    @Override
    public void ended(TopicPartition partition, long offset) {
        log.ended(partition, offset);
    }

    @Override
    public String metadata(TopicPartition partition, long committable) {
        return log.metadata(partition, committable);
    }

    @Override
    public boolean wantsCommit(TopicPartition partition, long asked) {
        return false;
    }

    @Override
    public long version() {
        return log.version();
    }

    @Override
    public void committed(Collection<TopicPartition> partitions, long version) {
        log.committed(partitions, version);
    }
}
