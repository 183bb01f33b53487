package dev.segue.mapping;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** The tables of names. Where a row is from stands above its table. */
final class PropertyNames {
    /**
     * A property filled from the message's context.
     *
     * @param property Mixpanel's name
     * @param section of the context, found in any spelling
     * @param member of the section, exactly so
     */
    record FromContext(String property, String section, String member) {}

    /**
     * Traits that Mixpanel knows by another name: Segment's documentation of the destination and its server
     * integration; {@code lastSeen} and {@code token} from the integrations only ({@code token} on a profile means
     * something else to Mixpanel). Keys are normal forms, see {@link Lookup}; {@code createdat} wins over
     * {@code created}.
     */
    static final Map<String, String> SPECIAL_TRAITS = Map.of(
            "created", "$created",
            "createdat", "$created",
            "email", "$email",
            "firstname", "$first_name",
            "lastname", "$last_name",
            "name", "$name",
            "username", "$username",
            "phone", "$phone",
            "lastseen", "$last_seen",
            "token", "trait_token");

    /** Event properties that move to another name: Segment's server integration. */
    static final Set<String> MOVED_PROPERTIES = Set.of("username", "searchengine", "referrer");

    /** Of every device: Segment's server integration. */
    static final List<FromContext> DEVICE = List.of(
            new FromContext("$carrier", "network", "carrier"),
            new FromContext("$manufacturer", "device", "manufacturer"),
            new FromContext("$model", "device", "model"),
            new FromContext("$os", "os", "name"),
            new FromContext("$os_version", "os", "version"),
            new FromContext("$screen_height", "screen", "height"),
            new FromContext("$screen_width", "screen", "width"),
            new FromContext("$wifi", "network", "wifi"));

    /** Of devices of type iOS: Segment's server integration. */
    static final List<FromContext> IOS_DEVICE = List.of(
            new FromContext("$ios_ifa", "device", "advertisingId"),
            new FromContext("$ios_device_model", "device", "model"),
            new FromContext("$ios_app_release", "app", "build"),
            new FromContext("$ios_app_version", "app", "version"),
            new FromContext("$ios_version", "os", "version"));

    /** Of devices of type android: Segment's server integration, which sends the version as the version's code. */
    static final List<FromContext> ANDROID_DEVICE = List.of(
            new FromContext("$screen_dpi", "screen", "density"),
            new FromContext("$bluetooth_enabled", "network", "bluetooth"),
            new FromContext("$has_telephone", "network", "cellular"),
            new FromContext("$android_version_code", "app", "version"),
            new FromContext("$android_app_version", "app", "version"),
            new FromContext("$android_os", "os", "name"),
            new FromContext("$android_os_version", "os", "version"),
            new FromContext("$android_model", "device", "model"),
            new FromContext("$android_manufacturer", "device", "manufacturer"));

    /** Of a campaign, on events only: Segment's server integration and Mixpanel's names for UTM parameters. */
    static final List<FromContext> CAMPAIGN = List.of(
            new FromContext("utm_source", "campaign", "source"),
            new FromContext("utm_medium", "campaign", "medium"),
            new FromContext("utm_term", "campaign", "term"),
            new FromContext("utm_content", "campaign", "content"),
            new FromContext("utm_campaign", "campaign", "name"));

    private PropertyNames() {}
}
