package dev.segue.sink;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;

/**
 * Who posts to {@code /import}. The other endpoints take no credentials: their records carry the project token
 * (Mixpanel's ingestion reference, "Authentication"). {@code toString} shows no secret.
 */
public sealed interface Credentials {
    /** The value of the Authorization header: HTTP Basic. */
    String authorization();

    /** What is added to the query of {@code /import}; empty if nothing. */
    String query();

    /** What a person has to check when Mixpanel refuses them, as a list of setting names. */
    String settingNames();

    /** One or two words for who was refused, such as {@code token}. */
    String subject();

    /** The project's token as user name with an empty password. */
    record Token(String token) implements Credentials {
        @Override
        public String authorization() {
            return basic(token, "");
        }

        @Override
        public String query() {
            return "";
        }

        @Override
        public String settingNames() {
            return "mixpanel.token, mixpanel.region";
        }

        @Override
        public String subject() {
            return "token";
        }

        @Override
        public String toString() {
            return "Token[hidden]";
        }
    }

    /** A service account with the role Owner or Admin; Mixpanel needs the project's id beside it. */
    record ServiceAccount(String username, String secret, String projectId) implements Credentials {
        public ServiceAccount {
            if (!projectId.matches("[0-9]+")) {
                throw new IllegalArgumentException("mixpanel.project.id must be a number");
            }
        }

        @Override
        public String authorization() {
            return basic(username, secret);
        }

        @Override
        public String query() {
            return "&project_id=" + projectId;
        }

        @Override
        public String settingNames() {
            return "mixpanel.service.account.username, mixpanel.service.account.secret, mixpanel.project.id,"
                    + " mixpanel.region";
        }

        @Override
        public String subject() {
            return "service account";
        }

        @Override
        public String toString() {
            return "ServiceAccount[username=" + username + ", projectId=" + projectId + ", hidden]";
        }
    }

    private static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8));
    }
}
