package dev.segue.emulator;

import org.jspecify.annotations.Nullable;

/**
 * A remembered record.
 *
 * @param host where it was sent to
 * @param address of the client, null if that must not stand in for a missing location
 * @param hot whether its shard was full, so that it is shown as an event of nobody
 * @param failure why an identity verb or link had no effect; Mixpanel stores that with the event
 */
record Kept(
        Received received,
        String host,
        @Nullable String address,
        boolean hot,
        @Nullable String failure) {}
