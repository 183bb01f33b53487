/**
 * The Avro schemas of the topics and their codecs in Confluent wire format. What a decoding failure means for a record is
 * decided by whoever reads the topic. Not {@code @NullMarked} as a whole, because the generated classes say nothing about
 * null; the other classes are, one by one.
 */
package dev.segue.schemas;
