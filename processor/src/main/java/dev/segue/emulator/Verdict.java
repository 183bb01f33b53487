package dev.segue.emulator;

import java.util.List;
import java.util.function.UnaryOperator;

/** What is to become of a request: its records, and the answer. */
record Verdict(List<Judged> records, Reply reply) {
    /** One ending for all records. */
    static Verdict all(List<Judged> records, UnaryOperator<Judged> ending, Reply reply) {
        return new Verdict(records.stream().map(ending).toList(), reply);
    }
}
