/**
 * Dead letters: why a record was refused, the form it is kept in, and the way back. Writing them is left to the stages, choosing
 * among them to the command line.
 */
@NullMarked
package dev.segue.deadletter;

import org.jspecify.annotations.NullMarked;
