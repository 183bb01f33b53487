package dev.segue.mixpanel;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/**
 * One record for Mixpanel, complete: what a batch is made of.
 *
 * @param idempotent whether posting it twice does no harm: false for {@code $add} and {@code $append}
 * @param time when the event happened
 * @param body read-only once handed over
 */
public record Request(Endpoint endpoint, Kind kind, boolean idempotent, Instant time, ObjectNode body) {}
