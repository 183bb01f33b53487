package dev.segue.emulator;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A request's body after decoding.
 *
 * @param bytes size after decompression, before a form is taken apart; what the size limit is held against
 * @param form whether it was a form with {@code data=}; such requests get the old, plain answers
 * @param fields the form's other fields
 * @param records what it held
 * @param plain the bytes after decompression, empty if they could not be decoded
 * @param problem why there are no records, null if there are
 */
record Body(
        long bytes,
        boolean form,
        Params fields,
        List<RawRecord> records,
        ByteBuffer plain,
        @Nullable String problem) {
    /** More is not read, whatever the settings say, so that a client cannot exhaust the memory. */
    static final int HARD_LIMIT = 64 * 1024 * 1024;

    /**
     * Decodes what came over the wire.
     *
     * @param contentType empty if there was none: then JSON, or a form if it begins like one
     */
    static Body decode(byte[] wire, boolean gzip, String contentType) {
        byte[] plain = wire;
        if (gzip) {
            try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(wire))) {
                plain = in.readNBytes(HARD_LIMIT + 1);
            } catch (IOException e) {
                return unreadable(-1, "the body is not gzip");
            }
        }
        if (plain.length > HARD_LIMIT) {
            return unreadable(plain.length, "the body is larger than the emulator reads");
        }
        String type = contentType.toLowerCase(Locale.ROOT);
        if (type.startsWith("application/x-www-form-urlencoded") || (type.isEmpty() && beginsLikeForm(plain))) {
            return form(ByteBuffer.wrap(plain), Params.of(new String(plain, StandardCharsets.UTF_8)));
        }
        RecordReader.Records read = RecordReader.read(plain, type.contains("ndjson"));
        return new Body(plain.length, false, Params.of(""), read.records(), ByteBuffer.wrap(plain), read.problem());
    }

    /** A body that came as the {@code data} field of a form or of a query. */
    static Body form(ByteBuffer plain, Params fields) {
        long bytes = plain.remaining();
        String data = fields.get("data").trim();
        if (data.isEmpty()) {
            return new Body(bytes, true, fields, List.of(), plain, "data, missing or empty");
        }
        byte[] json;
        if (data.startsWith("[") || data.startsWith("{")) {
            json = data.getBytes(StandardCharsets.UTF_8);
        } else {
            try {
                json = Base64.getMimeDecoder()
                        .decode(data.replace(' ', '+').replace('-', '+').replace('_', '/'));
            } catch (IllegalArgumentException e) {
                return new Body(bytes, true, fields, List.of(), plain, "data is neither JSON nor base64");
            }
        }
        RecordReader.Records read = RecordReader.read(json, false);
        return new Body(bytes, true, fields, read.records(), plain, read.problem());
    }

    private static Body unreadable(long bytes, String problem) {
        return new Body(bytes, false, Params.of(""), List.of(), ByteBuffer.allocate(0), problem);
    }

    private static boolean beginsLikeForm(byte[] plain) {
        return plain.length > 5 && new String(plain, 0, 5, StandardCharsets.ISO_8859_1).equals("data=");
    }
}
