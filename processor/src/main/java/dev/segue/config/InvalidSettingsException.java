package dev.segue.config;

import java.util.List;
import java.util.stream.Collectors;

/** The settings are not usable: the operator's fault, found before anything starts. Exit status 2. */
public final class InvalidSettingsException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient List<Problem> problems;

    /** @param problems all of them, at least one */
    public InvalidSettingsException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /** All problems, in the order in which the settings are documented. */
    public List<Problem> problems() {
        return problems;
    }
}
