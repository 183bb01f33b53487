package dev.segue.emulator;

import java.util.Map;

/**
 * Bodies of bad answers: Mixpanel's own for 401, 413 and 429, and those of what stands before it. Of the rest only the forms are known: Envoy's plain text, a
 * proxy's page, or nothing.
 */
final class FaultBodies {
    private static final String ENVOY =
            "upstream connect error or disconnect/reset before headers. reset reason: connection failure";

    private FaultBodies() {}

    static Fault.Answer usual(int status) {
        return switch (status) {
            case 401, 413, 429 -> of(status, Fault.Form.JSON);
            case 503 -> of(503, Fault.Form.ENVOY);
            case 403, 414 -> of(status, Fault.Form.HTML);
            case 301, 302, 303, 307, 308 ->
                new Fault.Answer(status, Map.of("content-type", "text/html", "location", "/elsewhere"), "", false);
            default -> of(status, Fault.Form.EMPTY);
        };
    }

    static Fault.Answer of(int status, Fault.Form form) {
        return switch (form) {
            case JSON ->
                with(
                        status,
                        "application/json",
                        "{\"code\":" + status + ",\"error\":\"" + error(status) + "\",\"status\":\"" + phrase(status)
                                + "\"}\n");
            case ERROR ->
                with(status, "application/json", "{\"error\":\"" + error(status) + "\",\"status\":\"error\"}");
            case ENVOY -> with(status, "text/plain", ENVOY);
            case HTML ->
                with(
                        status,
                        "text/html",
                        "<html>\r\n<head><title>" + status + " " + phrase(status) + "</title></head>\r\n<body><h1>"
                                + status + " " + phrase(status) + "</h1></body>\r\n</html>\r\n");
            case EMPTY -> with(status, "text/plain", "");
        };
    }

    private static Fault.Answer with(int status, String contentType, String body) {
        return new Fault.Answer(status, Map.of("content-type", contentType), body, false);
    }

    private static String error(int status) {
        return switch (status) {
            case 401 -> "Invalid credentials";
            case 413 -> "request exceeds max limit of 2097152 bytes";
            case 429 -> "Project exceeded rate limits. Please retry the request with exponential backoff.";
            default -> phrase(status);
        };
    }

    /** As in RFC 9110; 524 is Cloudflare's. */
    static String phrase(int status) {
        return switch (status) {
            case 200 -> "OK";
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 408 -> "Request Timeout";
            case 413 -> "Request Entity Too Large";
            case 414 -> "Request-URI Too Large";
            case 429 -> "Too Many Requests";
            case 500 -> "Internal Server Error";
            case 501 -> "Not Implemented";
            case 502 -> "Bad Gateway";
            case 503 -> "Service Unavailable";
            case 504 -> "Gateway Timeout";
            case 524 -> "A Timeout Occurred";
            default -> "Error";
        };
    }
}
