package dev.segue.it;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Messages of users who sign up, with their alias race, between others who do nothing of the kind. Each user's messages are
 * numbered, so that order and loss can be judged from what arrives.
 */
final class SignUps {
    /** Messages that a sign-up makes: a track before, the alias, identify, and tracks behind it. */
    static final int PER_SIGN_UP = 6;

    private SignUps() {}

    /**
     * @param number place in the order in which the user's messages were produced, from 0
     * @param json one Segment message
     */
    record Fed(String key, String messageId, int number, String json) {}

    /** Users {@code from} (inclusive) to {@code to} (exclusive): every second one signs up. */
    static List<Fed> of(int from, int to, Instant now) {
        List<Fed> fed = new ArrayList<>();
        for (int user = from; user < to; user++) {
            if (user % 2 == 0) {
                signUp(fed, user, now);
            } else {
                for (int i = 0; i < 3; i++) {
                    fed.add(track("u-" + user, "userId", user, i, "Viewed Item", now));
                }
            }
        }
        return fed;
    }

    private static void signUp(List<Fed> fed, int user, Instant now) {
        String anonymous = "a-" + user;
        String known = "u-" + user;
        fed.add(track(anonymous, "anonymousId", user, 0, "Visited Pricing", now));
        fed.add(new Fed(known, id(user, 1), 1, """
                {"type":"alias","previousId":"%s","userId":"%s","messageId":"%s","timestamp":"%s","context":{"ip":0}}\
                """.formatted(anonymous, known, id(user, 1), now.plusMillis(1))));
        fed.add(new Fed(known, id(user, 2), 2, """
                {"type":"identify","userId":"%s","messageId":"%s","timestamp":"%s","traits":{"plan":"free","number":%d}}\
                """.formatted(known, id(user, 2), now.plusMillis(2), user)));
        for (int i = 3; i < PER_SIGN_UP; i++) {
            fed.add(track(known, "userId", user, i, "Signed Up " + i, now));
        }
    }

    private static Fed track(String key, String field, int user, int number, String event, Instant now) {
        String json = """
                {"type":"track","%s":"%s","event":"%s","messageId":"%s","timestamp":"%s","properties":{"number":%d}}\
                """.formatted(field, key, event, id(user, number), now.plusMillis(number), number);
        return new Fed(key, id(user, number), number, json);
    }

    private static String id(int user, int number) {
        return "m-" + user + "-" + number;
    }
}
