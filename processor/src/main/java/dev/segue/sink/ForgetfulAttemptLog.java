package dev.segue.sink;

import java.util.List;
import org.apache.kafka.common.TopicPartition;

/** Keeps nothing: after a crash between post and commit, a record that must not be repeated is. */
final class ForgetfulAttemptLog implements AttemptLog {
    @Override
    public void assigned(TopicPartition partition, String metadata) {}

    @Override
    public void revoked(TopicPartition partition) {}

    @Override
    public Earlier earlier(TopicPartition partition, long offset) {
        return Earlier.NEVER;
    }

    @Override
    public boolean attempt(TopicPartition partition, List<Long> offsets) {
        return true;
    }

    @Override
    public void ended(TopicPartition partition, long offset) {}

    @Override
    public String metadata(TopicPartition partition, long committable) {
        return "";
    }
}
