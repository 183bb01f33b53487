/** The segue command: arguments, wiring, exit statuses, and what a person reads. */
@NullMarked
package dev.segue.cli;

import org.jspecify.annotations.NullMarked;
