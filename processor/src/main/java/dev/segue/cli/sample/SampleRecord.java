package dev.segue.cli.sample;

import org.jspecify.annotations.Nullable;

/**
 * One record for the events topic.
 *
 * @param key the user key, as a producer would set it; null for messages that have none
 * @param value JSON text, or what passes for it in a bad message
 */
public record SampleRecord(@Nullable String key, String value) {}
