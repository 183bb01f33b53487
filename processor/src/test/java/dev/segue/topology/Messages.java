package dev.segue.topology;

/** Segment messages as JSON text. */
final class Messages {
    private Messages() {}

    static String track(String userId, String messageId) {
        return """
            {"type":"track","userId":"%s","messageId":"%s","event":"Clicked","properties":{"n":1},\
            "timestamp":"2026-11-24T11:59:00Z"}""".formatted(userId, messageId);
    }

    static String identify(String userId, String messageId) {
        return """
            {"type":"identify","userId":"%s","messageId":"%s","traits":{"plan":"pro"},\
            "timestamp":"2026-11-24T11:59:00Z"}""".formatted(userId, messageId);
    }

    static String page(String userId, String messageId) {
        return """
            {"type":"page","userId":"%s","messageId":"%s","name":"Home","timestamp":"2026-11-24T11:59:00Z"}""".formatted(userId, messageId);
    }

    static String alias(String previousId, String userId, String messageId) {
        return """
            {"type":"alias","previousId":"%s","userId":"%s","messageId":"%s","timestamp":"2026-11-24T11:59:00Z"}""".formatted(previousId, userId, messageId);
    }
}
