package dev.segue.ops;

import java.util.function.Supplier;

/**
 * What the ops server shows beside health, each made when it is asked for.
 *
 * @param metrics Prometheus text
 * @param topology text for people
 * @param picture the same as SVG
 * @param status for {@code /status} and the page
 */
public record OpsContent(
        Supplier<String> metrics, Supplier<String> topology, Supplier<String> picture, Status status) {}
