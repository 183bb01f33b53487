package dev.segue.cli.sample;

import java.util.Map;
import java.util.TreeMap;

/**
 * What was generated, counted from what was generated.
 *
 * @param messages all records, good and bad
 * @param users different people among the good ones; a person's anonymous id and user id count as one
 * @param signUps sequences of anonymous messages, alias, identify and track
 * @param aliases alias messages; one a sign-up
 * @param bad messages that no request can be made of
 * @param byType good messages by their {@code type}
 */
public record SampleSummary(int messages, int users, int signUps, int aliases, int bad, Map<String, Integer> byType) {
    public SampleSummary {
        byType = new TreeMap<>(byType);
    }
}
