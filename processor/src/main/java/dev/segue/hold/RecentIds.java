package dev.segue.hold;

import java.util.Arrays;

/**
 * Remembers of some ids when they were last seen, in a fixed space: an id may be forgotten for another one, and is never
 * made up. For one thread.
 */
final class RecentIds {
    private static final long NEVER = Long.MIN_VALUE;
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private final long[] hashes;
    private final long[] seenAtMs;

    /** @param size a power of two: how many ids at most */
    RecentIds(int size) {
        if (Integer.bitCount(size) != 1) {
            throw new IllegalArgumentException("not a power of two: " + size);
        }
        hashes = new long[size];
        seenAtMs = new long[size];
        Arrays.fill(seenAtMs, NEVER);
    }

    void seen(String id, long nowMs) {
        long hash = hash(id);
        int place = place(hash);
        hashes[place] = hash;
        seenAtMs[place] = nowMs;
    }

    /** Whether the id was seen at this time or later, as far as is remembered. */
    boolean seenSince(String id, long fromMs) {
        long hash = hash(id);
        int place = place(hash);
        return seenAtMs[place] != NEVER && hashes[place] == hash && seenAtMs[place] >= fromMs;
    }

    private int place(long hash) {
        return (int) (hash ^ hash >>> 32) & (hashes.length - 1);
    }

    /** FNV-1a over the characters: 64 bits, so that two ids in use are as good as never taken for each other. */
    private static long hash(String id) {
        long hash = FNV_OFFSET;
        for (int i = 0; i < id.length(); i++) {
            hash = (hash ^ id.charAt(i)) * FNV_PRIME;
        }
        return hash;
    }
}
