package dev.segue.emulator;

/**
 * What became of the records of one endpoint, one project or all. {@code received = accepted + refused + dropped} and
 * {@code accepted = distinct + duplicates}, always.
 *
 * @param accepted the raw view: every stored copy
 * @param distinct the query view: copies that are equal in what de-duplication compares count once
 */
public record Counts(long received, long accepted, long refused, long dropped, long distinct, long duplicates) {
    static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0);

    Counts plus(Counts other) {
        return new Counts(
                received + other.received,
                accepted + other.accepted,
                refused + other.refused,
                dropped + other.dropped,
                distinct + other.distinct,
                duplicates + other.duplicates);
    }
}
