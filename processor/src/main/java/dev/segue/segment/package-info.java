/** Segment messages as typed values, read leniently from bytes. What becomes of a message is left to {@code mapping}, where a bad one goes to {@code topology}. */
@NullMarked
package dev.segue.segment;

import org.jspecify.annotations.NullMarked;
