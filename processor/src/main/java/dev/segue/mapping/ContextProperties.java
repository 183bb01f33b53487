package dev.segue.mapping;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * The properties that come from a message's context: browser, device and campaign. Segment's server integration; unlike
 * there the type of an iOS device may be spelled {@code ios}, as Segment's Spec spells it, and a missing member of a
 * campaign leaves the message's own {@code utm_*} property alone.
 */
final class ContextProperties {
    private final UserAgents userAgents;

    ContextProperties(UserAgents userAgents) {
        this.userAgents = userAgents;
    }

    /** Browser and device. */
    ObjectNode of(ObjectNode context) {
        ObjectNode properties = JsonNodeFactory.instance.objectNode();
        String userAgent = Values.nonEmptyText(Lookup.find(context, "useragent"));
        UserAgents.Browser browser = userAgent == null ? null : userAgents.browser(userAgent);
        if (browser != null) {
            properties.put("$browser", browser.name());
            if (browser.version() != null) {
                properties.put("$browser_version", browser.version());
            }
        }
        ContextSections sections = new ContextSections(context);
        sections.addTo(properties, PropertyNames.DEVICE);
        String type = deviceType(sections.get(ContextSections.Name.DEVICE));
        if ("ios".equalsIgnoreCase(type)) {
            sections.addTo(properties, PropertyNames.IOS_DEVICE);
        } else if ("android".equalsIgnoreCase(type)) {
            sections.addTo(properties, PropertyNames.ANDROID_DEVICE);
        }
        return properties;
    }

    /** The UTM parameters. */
    static void addCampaign(ObjectNode properties, ObjectNode context) {
        new ContextSections(context).addTo(properties, PropertyNames.CAMPAIGN);
    }

    /** Whether {@code context.device.type} is {@code android}. */
    static boolean android(ObjectNode context) {
        return "android".equalsIgnoreCase(deviceType(new ContextSections(context).get(ContextSections.Name.DEVICE)));
    }

    private static @Nullable String deviceType(ObjectNode device) {
        return device.path("type").textValue();
    }
}
