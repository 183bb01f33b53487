package dev.segue.topology;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says which exception it was, without its message: that may quote a payload. */
final class Faults {
    private static final Logger LOG = LoggerFactory.getLogger(Faults.class);

    private Faults() {}

    /** One line for a person: the type and where it was thrown. */
    static String describe(RuntimeException fault) {
        StackTraceElement[] trace = fault.getStackTrace();
        return "a fault of this program: " + fault.getClass().getSimpleName()
                + (trace.length == 0 ? "" : " at " + trace[0]);
    }

    static void log(String stage, RuntimeException fault) {
        LOG.atError()
                .addKeyValue("stage", stage)
                .addKeyValue("fault", describe(fault))
                .log("a message could not be processed and becomes a dead letter");
    }
}
