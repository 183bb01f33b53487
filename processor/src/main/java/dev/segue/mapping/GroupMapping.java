package dev.segue.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.segue.mixpanel.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a group call does for each group key of the settings: the group's profile gets its traits, the user's profile the
 * membership. Segment's browser integration; the group's id as in its cloud destination, the trait named like the key
 * before {@code groupId}.
 */
final class GroupMapping {
    private final Settings settings;
    private final RequestWriter writer;
    private final List<String> keys;
    private final Set<String> setOnce;

    GroupMapping(Settings settings, RequestWriter writer) {
        this.settings = settings;
        this.writer = writer;
        this.keys = settings.groupIdentifierTraits().stream()
                .filter(key -> !key.isBlank())
                .toList();
        this.setOnce = Set.copyOf(settings.groupTraitsToSetOnce());
    }

    /** Whether the settings name any group key. */
    boolean configured() {
        return !keys.isEmpty();
    }

    /** The requests; empty if there are no traits and people is off. */
    List<Request> requests(Facts facts, String userId, String groupId, ObjectNode traits) {
        ObjectNode once = JsonNodeFactory.instance.objectNode();
        ObjectNode set = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> trait : traits.properties()) {
            boolean first = setOnce.isEmpty() || setOnce.contains(trait.getKey());
            (first ? once : set).set(trait.getKey(), Values.dated(trait.getValue()));
        }
        List<Request> requests = new ArrayList<>();
        for (String key : keys) {
            JsonNode id = id(traits, key, groupId);
            if (!once.isEmpty()) {
                requests.add(writer.group(facts, key, id, "$set_once", once));
            }
            if (!set.isEmpty()) {
                requests.add(writer.group(facts, key, id, "$set", set));
            }
            if (settings.people()) {
                ObjectNode membership = JsonNodeFactory.instance.objectNode();
                membership.set(key, JsonNodeFactory.instance.arrayNode().add(id));
                requests.add(writer.operation(facts, writer.profileOfCall(facts, userId), "$set", membership));
            }
        }
        return requests;
    }

    private static JsonNode id(ObjectNode traits, String key, String groupId) {
        JsonNode id = traits.get(key);
        return id != null && id.isValueNode() && Values.truthy(id) ? id : TextNode.valueOf(groupId);
    }
}
