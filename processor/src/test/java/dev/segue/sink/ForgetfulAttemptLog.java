package dev.segue.sink;

import java.util.Collection;
import java.util.List;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Keeps nothing: after a crash between post and commit, a record that must not be repeated is. A negative control. */
final class ForgetfulAttemptLog implements AttemptLog {
    @Override
    public void assigned(TopicPartition partition, OffsetAndMetadata committed) {}

    @Override
    public void revoked(TopicPartition partition) {}

    @Override
    public Earlier earlier(TopicPartition partition, long offset) {
        return Earlier.NEVER;
    }

    @Override
    public int room(TopicPartition partition) {
        return Integer.MAX_VALUE;
    }

    @Override
    public Attempt attempt(TopicPartition partition, List<Long> offsets) {
        return Attempt.DURABLE;
    }

    @Override
    public void posted(TopicPartition partition, List<Long> offsets) {}

    @Override
    public void withdrawn(TopicPartition partition, List<Long> offsets) {}

    @Override
    public void handOver(TopicPartition partition) {}

    @Override
    public void ended(TopicPartition partition, long offset) {}

    @Override
    public String metadata(TopicPartition partition, long committable) {
        return "";
    }

    @Override
    public boolean wantsCommit(TopicPartition partition, long asked) {
        return false;
    }

    @Override
    public long version() {
        return 0;
    }

    @Override
    public void committed(Collection<TopicPartition> partitions, long version) {}
}
