/** Dead letters: why a record was refused and the form it is kept in. Writing and replaying them is left to the stages. */
@NullMarked
package dev.segue.deadletter;

import org.jspecify.annotations.NullMarked;
