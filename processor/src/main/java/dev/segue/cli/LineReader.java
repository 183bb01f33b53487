package dev.segue.cli;

import java.io.ByteArrayOutputStream;
import java.io.Flushable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads a stream line by line as bytes, with an end to how much of one line is kept. Before it waits for more input it
 * flushes, so that a person or a pipe sees answers as soon as there are any.
 */
final class LineReader {
    private static final int BUFFER_BYTES = 64 * 1024;

    private final InputStream in;
    private final int maxBytes;
    private final Flushable beforeWaiting;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int position;
    private int limit;
    private long number;

    /** @param maxBytes of a line that are kept */
    LineReader(InputStream in, int maxBytes, Flushable beforeWaiting) {
        this.in = in;
        this.maxBytes = maxBytes;
        this.beforeWaiting = beforeWaiting;
    }

    /** One line without its end, LF or CR LF. */
    static final class Line {
        private final long number;
        private final byte[] bytes;
        private final long length;

        private Line(long number, byte[] bytes, long length) {
            this.number = number;
            this.bytes = bytes;
            this.length = length;
        }

        /** From 1. */
        long number() {
            return number;
        }

        /** As many as are kept; not to be changed. */
        byte[] bytes() {
            return bytes;
        }

        /** Of the whole line, in bytes. */
        long length() {
            return length;
        }

        boolean isCut() {
            return length > bytes.length;
        }

        boolean isBlank() {
            for (byte b : bytes) {
                if (b != ' ' && b != '\t' && b != '\r') {
                    return false;
                }
            }
            return true;
        }
    }

    /** The next line; null after the last. */
    @Nullable Line next() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        long length = 0;
        boolean any = false;
        while (position < limit || fill()) {
            any = true;
            int end = position;
            while (end < limit && buffer[end] != '\n') {
                end++;
            }
            line.write(buffer, position, (int) Math.min(end - position, Math.max(0, maxBytes - length)));
            length += end - position;
            position = end + 1;
            if (end < limit) {
                break;
            }
        }
        if (!any) {
            return null;
        }
        number++;
        return withoutCarriageReturn(line.toByteArray(), length);
    }

    private Line withoutCarriageReturn(byte[] bytes, long length) {
        boolean ends = bytes.length == length && bytes.length > 0 && bytes[bytes.length - 1] == '\r';
        return ends
                ? new Line(number, Arrays.copyOf(bytes, bytes.length - 1), length - 1)
                : new Line(number, bytes, length);
    }

    private boolean fill() throws IOException {
        if (in.available() == 0) {
            beforeWaiting.flush();
        }
        limit = Math.max(0, in.read(buffer));
        position = 0;
        return limit > 0;
    }
}
