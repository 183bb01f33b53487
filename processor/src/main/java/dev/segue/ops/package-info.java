/**
 * Health and metrics over HTTP, for probes, Prometheus and people. What is counted and when something is wrong is left to
 * the packages that do the work; here it gets its names and its limits.
 */
@NullMarked
package dev.segue.ops;

import org.jspecify.annotations.NullMarked;
