package dev.segue.cli;

import java.io.IOException;
import java.io.OutputStream;

/** An output that cannot be written to, for the reason that the system would give. */
final class FailingOutput extends OutputStream {
    private final String why;

    FailingOutput(String why) {
        this.why = why;
    }

    @Override
    public void write(int b) throws IOException {
        throw new IOException(why);
    }
}
