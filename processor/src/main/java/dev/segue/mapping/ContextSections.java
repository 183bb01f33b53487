package dev.segue.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The parts of one message's context, each looked for once however many of its members are asked for. For one thread. */
final class ContextSections {
    /** A part, found in any spelling. */
    enum Name {
        APP("app"),
        CAMPAIGN("campaign"),
        DEVICE("device"),
        NETWORK("network"),
        OS("os"),
        SCREEN("screen");

        /** See {@link Lookup}. */
        private final String normal;

        Name(String normal) {
            this.normal = normal;
        }
    }

    /** Never written to. */
    private static final ObjectNode NONE = JsonNodeFactory.instance.objectNode();

    private final ObjectNode context;
    private final Map<Name, ObjectNode> found = new EnumMap<>(Name.class);

    ContextSections(ObjectNode context) {
        this.context = context;
    }

    /** The part; empty if there is none or it is no object. Read only. */
    ObjectNode get(Name name) {
        ObjectNode section = found.get(name);
        if (section == null) {
            section = Lookup.section(context, name.normal);
            section = section == null ? NONE : section;
            found.put(name, section);
        }
        return section;
    }

    /** Adds the properties of a table that the context has a value for. */
    void addTo(ObjectNode properties, List<PropertyNames.FromContext> rows) {
        for (PropertyNames.FromContext row : rows) {
            JsonNode value = get(row.section()).get(row.member());
            if (value != null && !value.isNull()) {
                properties.set(row.property(), Values.plain(value));
            }
        }
    }
}
