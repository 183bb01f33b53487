/**
 * Invented Segment messages that look like a shop's, for the demo and for trying things out. Sending them is left to the
 * commands.
 */
@NullMarked
package dev.segue.cli.sample;

import org.jspecify.annotations.NullMarked;
