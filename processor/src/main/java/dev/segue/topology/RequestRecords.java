package dev.segue.topology;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.deadletter.Source;
import dev.segue.mixpanel.Request;
import dev.segue.schemas.MixpanelRequest;
import dev.segue.schemas.RecordCodec;
import dev.segue.schemas.RequestEndpoint;
import dev.segue.schemas.RequestKind;
import dev.segue.schemas.RequestOrigin;
import dev.segue.segment.Message;
import java.nio.ByteBuffer;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** Makes values of the requests topic. For one thread at a time. */
final class RequestRecords {
    private final ObjectMapper json = new ObjectMapper();
    private final String topic;
    private final String project;
    private final RecordCodec<MixpanelRequest> codec;
    private final RegistryPatience patience;

    RequestRecords(String topic, String project, RecordCodec<MixpanelRequest> codec, RegistryPatience patience) {
        this.topic = topic;
        this.project = project;
        this.codec = codec;
        this.patience = patience;
    }

    /** The values for all requests of one message, in their order. */
    List<byte[]> encode(String userKey, Message message, Source source, List<Request> requests) {
        List<byte[]> values = new ArrayList<>(requests.size());
        for (int index = 0; index < requests.size(); index++) {
            MixpanelRequest value = value(userKey, message, source, requests.get(index), index, requests.size());
            values.add(patience.call(topic, () -> codec.encode(topic, value)));
        }
        return values;
    }

    private MixpanelRequest value(
            String userKey, Message message, Source source, Request request, int index, int count) {
        // Not by the builder, which looks each value up in the schema.
        return new MixpanelRequest(
                RequestEndpoint.valueOf(request.endpoint().name()),
                RequestKind.valueOf(request.kind().name()),
                userKey,
                message.envelope().messageId(),
                index,
                count,
                request.idempotent(),
                request.time().truncatedTo(ChronoUnit.MILLIS),
                new RequestOrigin(source.topic(), source.partition(), source.offset()),
                project,
                ByteBuffer.wrap(body(request.body())));
    }

    private byte[] body(ObjectNode body) {
        try {
            return json.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree that is no JSON", e);
        }
    }
}
