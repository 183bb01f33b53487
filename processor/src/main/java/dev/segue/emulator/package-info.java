/** A stand-in for Mixpanel's ingestion API on loopback, built from its documentation. It never shares code with the sink that it checks. */
@NullMarked
package dev.segue.emulator;

import org.jspecify.annotations.NullMarked;
