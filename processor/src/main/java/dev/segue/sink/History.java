package dev.segue.sink;

/**
 * What a batch has been through. Halves inherit the failures, so that a culprit is found without waiting five times at each
 * halving, but not the wait, which starts again from the shortest.
 *
 * @param failures attempts that failed in a way that may pass
 * @param waits how many of them the present wait has grown over
 * @param successesBefore how many posts to the endpoint had succeeded when it first failed
 * @param kin the batch that it was halved from, with its other parts
 */
record History(int failures, int waits, long successesBefore, Kin kin) {
    static History fresh() {
        return new History(0, 0, 0, new Kin());
    }

    /** After one more failure, when this many posts to the endpoint had succeeded. */
    History failed(long successes) {
        return new History(failures + 1, waits + 1, failures == 0 ? successes : successesBefore, kin);
    }

    History halved() {
        return new History(failures, 0, successesBefore, kin);
    }
}
