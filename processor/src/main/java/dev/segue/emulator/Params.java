package dev.segue.emulator;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** What was asked beside the records: the query, and the fields of a form, which old libraries use for the same flags. */
record Params(Map<String, String> values) {
    Params {
        values = Map.copyOf(values);
    }

    /** Reads {@code a=1&b=2}; a name that comes twice keeps its last value, one that cannot be decoded is taken as it stands. */
    static Params of(String encoded) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String pair : encoded.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (!pair.isEmpty()) {
                String name = equals < 0 ? pair : pair.substring(0, equals);
                values.put(decode(name), equals < 0 ? "" : decode(pair.substring(equals + 1)));
            }
        }
        return new Params(values);
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    /** These, with the others winning. */
    Params with(Params others) {
        Map<String, String> all = new LinkedHashMap<>(values);
        all.putAll(others.values);
        return new Params(all);
    }

    String get(String name) {
        return values.getOrDefault(name, "");
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    /** {@code strict}, documented as 1 by default on {@code /import}; elsewhere it must be asked for. */
    boolean strict(boolean byDefault) {
        return has("strict") ? isOn("strict") : byDefault;
    }

    /** 1 and 2 both ask for JSON. */
    boolean verbose() {
        return isOn("verbose");
    }

    /** {@code ip}: whether the request's address says where the user is. */
    boolean useAddress(boolean byDefault) {
        return has("ip") ? isOn("ip") : byDefault;
    }

    private boolean isOn(String name) {
        String value = get(name);
        return value.equals("1") || value.equals("2") || value.equals("true");
    }
}
