package dev.segue.config;

import static dev.segue.config.Checks.baseAddress;
import static dev.segue.config.Checks.notBlank;
import static dev.segue.config.Checks.oneOf;

import dev.segue.mapping.Identity;
import dev.segue.sink.Credentials;
import java.net.URI;
import java.util.Locale;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.jspecify.annotations.Nullable;

/** The Mixpanel project: token, region, identity system, credentials. */
public final class MixpanelConfig {
    public static final String TOKEN = "mixpanel.token";
    public static final String REGION = "mixpanel.region";
    public static final String ENDPOINT = "mixpanel.endpoint";
    public static final String IDENTITY = "mixpanel.identity";
    public static final String SERVICE_ACCOUNT_USERNAME = "mixpanel.service.account.username";
    public static final String SERVICE_ACCOUNT_SECRET = "mixpanel.service.account.secret";
    public static final String PROJECT_ID = "mixpanel.project.id";
    public static final String ALIAS_ENDPOINT = "mixpanel.alias.endpoint";
    public static final String LINK_EVENT = "mixpanel.link.event";

    private MixpanelConfig() {}

    static void define(ConfigDef definition) {
        new Section(definition, "Mixpanel")
                .required(
                        TOKEN,
                        ConfigDef.Type.PASSWORD,
                        null,
                        "Token of the Mixpanel project (Mixpanel: Settings, Project, Access Keys).")
                .required(
                        IDENTITY,
                        ConfigDef.Type.STRING,
                        oneOf("legacy", "original", "simplified"),
                        "Identity system of the project (Mixpanel: Settings, Project, Identity Merge). There is no default,"
                                + " since a wrong guess corrupts the project. `legacy` sends `$create_alias` for an alias, as"
                                + " Segment's destination did, and fits Legacy and Original projects; `original` also sends"
                                + " `$identify`; `simplified` sends no identity verbs.")
                .optional(
                        REGION,
                        ConfigDef.Type.STRING,
                        "us",
                        oneOf("us", "eu", "in"),
                        Importance.HIGH,
                        "Where the project's data lives: api.mixpanel.com, api-eu.mixpanel.com or api-in.mixpanel.com.")
                .optional(
                        ENDPOINT,
                        ConfigDef.Type.STRING,
                        null,
                        baseAddress(),
                        Importance.MEDIUM,
                        "Base address of the receiver in place of the region's: the emulator's, or a proxy's.")
                .optional(
                        SERVICE_ACCOUNT_USERNAME,
                        ConfigDef.Type.STRING,
                        null,
                        notBlank(),
                        Importance.MEDIUM,
                        "Service account for `/import`, with role Owner or Admin; together with its secret and the project's id."
                                + " Without one the project token is the credential.")
                .optional(
                        SERVICE_ACCOUNT_SECRET,
                        ConfigDef.Type.PASSWORD,
                        null,
                        null,
                        Importance.MEDIUM,
                        "The service account's secret.")
                .optional(
                        PROJECT_ID,
                        ConfigDef.Type.STRING,
                        null,
                        notBlank(),
                        Importance.MEDIUM,
                        "The project's number, needed with a service account.")
                .optional(
                        ALIAS_ENDPOINT,
                        ConfigDef.Type.STRING,
                        "import",
                        oneOf("import", "track"),
                        Importance.LOW,
                        "Where `$create_alias` goes; `track` is for Legacy projects that take it only at the old door.")
                .optional(
                        LINK_EVENT,
                        ConfigDef.Type.STRING,
                        "Identity Linked",
                        null,
                        Importance.LOW,
                        "Simplified only: name of the event that links an anonymous id and a user; empty sends none.");
    }

    static Identity identity(Values values) {
        return Identity.valueOf(values.text(IDENTITY).toUpperCase(Locale.ROOT));
    }

    /** Null if it is missing; the loader has said so by then. */
    static @Nullable String token(Values values) {
        return values.secretOrNull(TOKEN);
    }

    static Receiver receiver(Values values, String token) {
        String endpoint = values.textOrNull(ENDPOINT);
        String username = values.textOrNull(SERVICE_ACCOUNT_USERNAME);
        String secret = values.secretOrNull(SERVICE_ACCOUNT_SECRET);
        String projectId = values.textOrNull(PROJECT_ID);
        return new Receiver(
                URI.create(endpoint == null ? regionAddress(values) : endpoint.replaceAll("/$", "")),
                username == null || secret == null || projectId == null
                        ? new Credentials.Token(token)
                        : new Credentials.ServiceAccount(username, secret, projectId));
    }

    /** Mixpanel's ingestion servers. */
    private static String regionAddress(Values values) {
        return switch (values.text(REGION).toLowerCase(Locale.ROOT)) {
            case "eu" -> "https://api-eu.mixpanel.com";
            case "in" -> "https://api-in.mixpanel.com";
            default -> "https://api.mixpanel.com";
        };
    }
}
