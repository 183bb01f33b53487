package dev.segue.mapping;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The short name of a project that requests carry, so that a sink for another project refuses them. */
public final class ProjectHash {
    private static final int HEX_DIGITS = 12;

    private ProjectHash() {}

    /** The first twelve hexadecimal digits of the token's SHA-256: stable, and no way back to the token. */
    public static String of(String token) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, HEX_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
