/** The worker that posts requests to Mixpanel: gate, batch, deliver, commit. It never reads a body, which is left to {@code mapping}. */
@NullMarked
package dev.segue.sink;

import org.jspecify.annotations.NullMarked;
