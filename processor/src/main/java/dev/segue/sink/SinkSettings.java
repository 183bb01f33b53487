package dev.segue.sink;

import dev.segue.mixpanel.Endpoint;
import java.net.URI;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything the sink needs to know. Shows no secret in {@code toString}, since {@link Credentials} do not.
 *
 * @param requestsTopic where requests are read from
 * @param deadLetterTopic where refused requests go
 * @param groupId the consumer group, {@code <application.id>-sink}
 * @param instanceId {@code group.instance.id} for static membership; null for none
 * @param project the hash of the project that requests must have been mapped for
 * @param gate how long a user's later requests wait after the end of an alias; 0 keeps only the order
 * @param ambiguous what happens to a request that must not be repeated, when its outcome is unknown
 * @param retryWindow how long a request is repeated before it becomes a dead letter; null for ever, the default
 * @param checkEvery how often the credentials are checked
 * @param commitEvery how often offsets are committed
 * @param drainTimeout how long a shutdown waits for requests in flight
 * @param acceptOffsetReset whether to go on from the topic's beginning when the committed offset is gone
 */
public record SinkSettings(
        String requestsTopic,
        String deadLetterTopic,
        String groupId,
        @Nullable String instanceId,
        String project,
        Duration gate,
        Ambiguous ambiguous,
        @Nullable Duration retryWindow,
        Duration checkEvery,
        Duration commitEvery,
        Duration drainTimeout,
        boolean acceptOffsetReset,
        Http http,
        Batching batching,
        Bounds bounds,
        Rates rates,
        RetryPolicy retry) {
    public SinkSettings {
        if (gate.isNegative()) {
            throw new IllegalArgumentException("gate.ms must not be negative");
        }
    }

    /**
     * How requests travel.
     *
     * @param base scheme, host and port of the receiver, such as {@code https://api-eu.mixpanel.com}
     * @param connectTimeout for a new connection, TLS included
     * @param responseTimeout from the start of a post to the end of its answer; a revocation waits as long for requests in
     *     flight, so it must be below half of {@code max.poll.interval.ms}
     * @param maxInFlight the most posts at a time; Mixpanel advises 10 to 20 clients
     * @param gzipLevel 1 (fast) to 9 (small), for {@code /import} only
     */
    public record Http(
            URI base,
            Credentials credentials,
            Duration connectTimeout,
            Duration responseTimeout,
            int maxInFlight,
            int gzipLevel) {
        public Http {
            if (maxInFlight < 1 || gzipLevel < 1 || gzipLevel > 9) {
                throw new IllegalArgumentException("at least one post in flight, and a gzip level from 1 to 9");
            }
        }

        /** Connect 5 s, response 30 s, 20 posts at a time, the fastest gzip. */
        public static Http of(URI base, Credentials credentials) {
            return new Http(base, credentials, Duration.ofSeconds(5), Duration.ofSeconds(30), 20, 1);
        }
    }

    /**
     * How requests are joined.
     *
     * @param linger how long a batch that is not full waits for more
     * @param limits of one post, by endpoint; all endpoints are there
     * @param nonIdempotentRecords the most records of a post that must not be repeated
     */
    public record Batching(Duration linger, Map<Endpoint, Limit> limits, int nonIdempotentRecords) {
        public Batching {
            for (Endpoint endpoint : Endpoint.values()) {
                if (!limits.containsKey(endpoint)) {
                    throw new IllegalArgumentException("no batch limit for " + endpoint.path());
                }
            }
            limits = Map.copyOf(limits);
        }

        /** 50 ms; what {@link Endpoint} says, in at most 9.5 MB; 50 that must not be repeated. */
        public static Batching defaults() {
            Map<Endpoint, Limit> limits = new EnumMap<>(Endpoint.class);
            for (Endpoint endpoint : Endpoint.values()) {
                limits.put(endpoint, new Limit(endpoint.maxRecords(), 9_500_000));
            }
            return new Batching(Duration.ofMillis(50), limits, 50);
        }
    }

    /**
     * The most that one post carries. A single record above the bytes still travels, alone.
     *
     * @param bytes of the body before compression, brackets and commas included
     */
    public record Limit(int records, long bytes) {
        public Limit {
            if (records < 1 || bytes < 1) {
                throw new IllegalArgumentException("a batch limit must be at least 1");
            }
        }
    }

    /**
     * The most that is kept in memory. At a bound partitions are paused, and the sink goes on polling.
     *
     * @param bufferBytes of records read and not yet ended, over all partitions, with their bodies and what is around them
     * @param uncommittedRecords read since the offset that can be committed, each partition
     * @param recordBytes the most that one record takes in memory
     */
    public record Bounds(long bufferBytes, int uncommittedRecords, long recordBytes) {
        /** Of a record of 2 MiB, the largest of our topics: its bytes, its body, and what is around them. */
        public static final long RECORD_BYTES = 2 * (2L << 20) + (256 << 10);

        private static final int MAX_POLL_RECORDS = 2000;

        public Bounds {
            if (bufferBytes < 1 || uncommittedRecords < 1 || recordBytes < 1) {
                throw new IllegalArgumentException("a bound must be at least 1");
            }
        }

        /** For records of our topics. */
        public static Bounds of(long bufferBytes, int uncommittedRecords) {
            return new Bounds(bufferBytes, uncommittedRecords, RECORD_BYTES);
        }

        /** 256 MiB and 100,000 records. */
        public static Bounds defaults() {
            return of(256L << 20, 100_000);
        }

        /**
         * The most records of one poll: so few that the largest fill a quarter of the buffer. Nobody knows how large they are
         * before they are there, since what is fetched is compressed.
         */
        int pollRecords() {
            return (int) Math.max(1, Math.min(MAX_POLL_RECORDS, bufferBytes / 4 / recordBytes));
        }

        /** What one poll may bring. */
        long pollBytes() {
            return pollRecords() * recordBytes;
        }
    }

    /**
     * The most that one worker posts to the project in any minute, over all endpoints. Several workers share a project, and
     * do not know of each other.
     *
     * @param posts null for no limit
     * @param bytes of bodies before compression
     */
    public record Rates(@Nullable Long posts, long records, long bytes) {
        public Rates {
            if ((posts != null && posts < 1) || records < 1 || bytes < 1) {
                throw new IllegalArgumentException("a rate must be at least 1");
            }
        }

        /**
         * What Mixpanel's rate-limit page documents for a project: 2 GB a minute and about 30,000 events a second. It names
         * no limit of requests.
         */
        public static Rates defaults() {
            return new Rates(null, 1_800_000, 2_000_000_000);
        }

        /** A post of this limit, as far as it fits into a minute. */
        Limit within(Limit limit) {
            return new Limit((int) Math.min(limit.records(), records), Math.min(limit.bytes(), bytes));
        }
    }
}
