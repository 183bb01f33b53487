/** Pure functions from a Segment message to Mixpanel requests. Reading and keeping state is left to {@code topology}, posting to {@code sink}. */
@NullMarked
package dev.segue.mapping;

import org.jspecify.annotations.NullMarked;
