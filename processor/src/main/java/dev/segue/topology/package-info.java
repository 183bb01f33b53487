/** The Kafka Streams topology: parse, key, hold, map. It decides nothing about content, which is left to {@code segment}, {@code hold} and {@code mapping}. */
@NullMarked
package dev.segue.topology;

import org.jspecify.annotations.NullMarked;
