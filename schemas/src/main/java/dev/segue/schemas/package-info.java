/** The Avro schemas of the topics and their codecs in Confluent wire format. What a decoding failure means for a record is decided by whoever reads the topic. */
@NullMarked
package dev.segue.schemas;

import org.jspecify.annotations.NullMarked;
