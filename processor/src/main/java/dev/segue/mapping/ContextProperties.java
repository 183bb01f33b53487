package dev.segue.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
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
    void addTo(ObjectNode properties, ObjectNode context) {
        String userAgent = Values.nonEmptyText(Lookup.find(context, "useragent"));
        UserAgents.Browser browser = userAgent == null ? null : userAgents.browser(userAgent);
        if (browser != null) {
            properties.put("$browser", browser.name());
            if (browser.version() != null) {
                properties.put("$browser_version", browser.version());
            }
        }
        add(properties, context, PropertyNames.DEVICE);
        String type = deviceType(context);
        if ("ios".equalsIgnoreCase(type)) {
            add(properties, context, PropertyNames.IOS_DEVICE);
        } else if ("android".equalsIgnoreCase(type)) {
            add(properties, context, PropertyNames.ANDROID_DEVICE);
        }
    }

    /** The UTM parameters. */
    static void addCampaign(ObjectNode properties, ObjectNode context) {
        add(properties, context, PropertyNames.CAMPAIGN);
    }

    /** {@code context.device.type}; null if it is no text. */
    static @Nullable String deviceType(ObjectNode context) {
        ObjectNode device = Lookup.section(context, "device");
        return device == null ? null : device.path("type").textValue();
    }

    private static void add(ObjectNode properties, ObjectNode context, List<PropertyNames.FromContext> rows) {
        for (PropertyNames.FromContext row : rows) {
            ObjectNode section = Lookup.section(context, row.section());
            JsonNode value = section == null ? null : section.get(row.member());
            if (value != null && !value.isNull()) {
                properties.set(row.property(), Values.plain(value));
            }
        }
    }
}
