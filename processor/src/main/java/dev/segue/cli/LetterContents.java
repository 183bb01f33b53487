package dev.segue.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.segue.deadletter.Stage;
import dev.segue.deadletter.StoredLetter;
import dev.segue.schemas.AvroCodec;
import dev.segue.schemas.Decoded;
import dev.segue.schemas.MixpanelRequest;
import dev.segue.schemas.Registry;
import dev.segue.schemas.RegistryUnavailableException;
import dev.segue.schemas.RequestEndpoint;
import dev.segue.schemas.SegmentEvent;
import java.io.IOException;
import java.time.Instant;
import java.util.Base64;
import java.util.Locale;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** What the records in letters say, as far as it can be read: most letters are there because it could not. */
final class LetterContents {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String events;
    private final String requests;
    private final @Nullable AvroCodec<SegmentEvent> eventCodec;
    private final @Nullable AvroCodec<MixpanelRequest> requestCodec;

    /** @param registry null if none is configured: then Avro stays unread */
    LetterContents(String events, String requests, @Nullable Registry registry) {
        this.events = events;
        this.requests = requests;
        this.eventCodec = registry == null ? null : AvroCodec.events(registry);
        this.requestCodec = registry == null ? null : AvroCodec.requests(registry);
    }

    /**
     * What a record says.
     *
     * @param endpoint of a request; null for a message
     * @param profileTime when a profile update happened; null for anything else
     * @param text the record's value for people: JSON, else Base64
     */
    record Contents(
            @Nullable String user,
            @Nullable String event,
            @Nullable String messageId,
            @Nullable String endpoint,
            @Nullable Instant profileTime,
            String text) {}

    Contents of(StoredLetter letter) {
        byte[] value = letter.value();
        if (value == null) {
            return new Contents(key(letter), null, null, null, null, "");
        }
        if (letter.letter().reason().stage() == Stage.DELIVER) {
            return request(letter, value);
        }
        return value.length > 0 && value[0] == 0 ? avro(letter, value) : json(letter, value);
    }

    private Contents request(StoredLetter letter, byte[] value) {
        if (requestCodec != null
                && decoded(requestCodec, requests, value) instanceof Decoded.Value<MixpanelRequest> read) {
            MixpanelRequest request = read.value();
            String body = UTF_8.decode(request.getBody().duplicate()).toString();
            boolean profile =
                    request.getEndpoint() == RequestEndpoint.ENGAGE || request.getEndpoint() == RequestEndpoint.GROUPS;
            return new Contents(
                    request.getUserKey(),
                    event(body),
                    request.getMessageId(),
                    "/" + request.getEndpoint().name().toLowerCase(Locale.ROOT),
                    profile ? request.getEventTime() : null,
                    body);
        }
        return new Contents(key(letter), null, null, null, null, base64(value));
    }

    private static @Nullable String event(String body) {
        try {
            return text(JSON.readTree(body).get("event"));
        } catch (IOException e) {
            return null;
        }
    }

    private Contents avro(StoredLetter letter, byte[] value) {
        if (eventCodec != null && decoded(eventCodec, events, value) instanceof Decoded.Value<SegmentEvent> read) {
            SegmentEvent event = read.value();
            return new Contents(
                    user(event.getUserId(), event.getAnonymousId(), letter),
                    event.getEvent(),
                    event.getMessageId(),
                    null,
                    null,
                    event.toString());
        }
        return new Contents(key(letter), null, null, null, null, base64(value));
    }

    private static Contents json(StoredLetter letter, byte[] value) {
        String text = new String(value, UTF_8);
        try {
            JsonNode message = JSON.readTree(text);
            if (message != null && message.isObject()) {
                return new Contents(
                        user(text(message.get("userId")), text(message.get("anonymousId")), letter),
                        text(message.get("event")),
                        text(message.get("messageId")),
                        null,
                        null,
                        text);
            }
        } catch (IOException e) {
            // Then that is why it is here.
        }
        return new Contents(key(letter), null, null, null, null, text);
    }

    /** A registry that is down only leaves Avro unread. */
    private static <T extends SpecificRecord> @Nullable Decoded<T> decoded(
            AvroCodec<T> codec, String topic, byte[] value) {
        try {
            return codec.decode(topic, value);
        } catch (RegistryUnavailableException e) {
            return null;
        }
    }

    private static @Nullable String user(@Nullable String userId, @Nullable String anonymousId, StoredLetter letter) {
        if (userId != null && !userId.isEmpty()) {
            return userId;
        }
        return anonymousId != null && !anonymousId.isEmpty() ? anonymousId : key(letter);
    }

    private static @Nullable String key(StoredLetter letter) {
        byte[] key = letter.key();
        return key == null ? null : new String(key, UTF_8);
    }

    private static @Nullable String text(@Nullable JsonNode node) {
        return node == null || node.isNull() || node.isContainerNode() ? null : node.asText();
    }

    private static String base64(byte[] value) {
        return Base64.getEncoder().encodeToString(value);
    }
}
