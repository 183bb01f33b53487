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
     * @param member of the section, exactly so
     */
    record FromContext(String property, ContextSections.Name section, String member) {}

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
            new FromContext("$carrier", ContextSections.Name.NETWORK, "carrier"),
            new FromContext("$manufacturer", ContextSections.Name.DEVICE, "manufacturer"),
            new FromContext("$model", ContextSections.Name.DEVICE, "model"),
            new FromContext("$os", ContextSections.Name.OS, "name"),
            new FromContext("$os_version", ContextSections.Name.OS, "version"),
            new FromContext("$screen_height", ContextSections.Name.SCREEN, "height"),
            new FromContext("$screen_width", ContextSections.Name.SCREEN, "width"),
            new FromContext("$wifi", ContextSections.Name.NETWORK, "wifi"));

    /** Of devices of type iOS: Segment's server integration. */
    static final List<FromContext> IOS_DEVICE = List.of(
            new FromContext("$ios_ifa", ContextSections.Name.DEVICE, "advertisingId"),
            new FromContext("$ios_device_model", ContextSections.Name.DEVICE, "model"),
            new FromContext("$ios_app_release", ContextSections.Name.APP, "build"),
            new FromContext("$ios_app_version", ContextSections.Name.APP, "version"),
            new FromContext("$ios_version", ContextSections.Name.OS, "version"));

    /** Of devices of type android: Segment's server integration, which sends the version as the version's code. */
    static final List<FromContext> ANDROID_DEVICE = List.of(
            new FromContext("$screen_dpi", ContextSections.Name.SCREEN, "density"),
            new FromContext("$bluetooth_enabled", ContextSections.Name.NETWORK, "bluetooth"),
            new FromContext("$has_telephone", ContextSections.Name.NETWORK, "cellular"),
            new FromContext("$android_version_code", ContextSections.Name.APP, "version"),
            new FromContext("$android_app_version", ContextSections.Name.APP, "version"),
            new FromContext("$android_os", ContextSections.Name.OS, "name"),
            new FromContext("$android_os_version", ContextSections.Name.OS, "version"),
            new FromContext("$android_model", ContextSections.Name.DEVICE, "model"),
            new FromContext("$android_manufacturer", ContextSections.Name.DEVICE, "manufacturer"));

    /** Of a campaign, on events only: Segment's server integration and Mixpanel's names for UTM parameters. */
    static final List<FromContext> CAMPAIGN = List.of(
            new FromContext("utm_source", ContextSections.Name.CAMPAIGN, "source"),
            new FromContext("utm_medium", ContextSections.Name.CAMPAIGN, "medium"),
            new FromContext("utm_term", ContextSections.Name.CAMPAIGN, "term"),
            new FromContext("utm_content", ContextSections.Name.CAMPAIGN, "content"),
            new FromContext("utm_campaign", ContextSections.Name.CAMPAIGN, "name"));

    private PropertyNames() {}
}
