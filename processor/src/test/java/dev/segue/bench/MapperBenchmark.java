package dev.segue.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.segue.mapping.Identity;
import dev.segue.mapping.Mapped;
import dev.segue.mapping.Mapper;
import dev.segue.mapping.Origin;
import dev.segue.mapping.Settings;
import dev.segue.mapping.StateSettings;
import dev.segue.mapping.UserState;
import dev.segue.mixpanel.Request;
import dev.segue.segment.Message;
import dev.segue.segment.MessageParser;
import dev.segue.segment.ParseResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * From a message's bytes to its requests' bytes, on one thread; and the floor, which is reading and writing the same JSON
 * with nothing in between. Runs by JMH's own main class on the test class path.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class MapperBenchmark {
    private static final String CONTEXT = """
            "context":{"ip":"8.8.8.8","library":{"name":"analytics.js","version":"2.11.1"},"locale":"nl-NL",
            "page":{"path":"/academy/","referrer":"","search":"","title":"Analytics Academy","url":"https://x.com/academy/"},
            "campaign":{"name":"TPS Newsletter","source":"Newsletter","medium":"email"},
            "os":{"name":"iPhone OS","version":"8.1.3"},"screen":{"width":320,"height":568,"density":2},
            "userAgent":"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"},
            "messageId":"ajs-2f6a1c","userId":"019mr8mf4r","anonymousId":"507f191e810c19729de860ea",
            "timestamp":"2026-11-24T10:00:00.000Z","receivedAt":"2026-11-24T10:00:01.000Z","integrations":{"All":true}""";

    private static final String TRACK = """
            {"type":"track","event":"Order Completed","properties":{"order_id":"50314b8e9bcf","total":27.5,"revenue":25.0,
            "currency":"USD","coupon":"hasbros","placed":"2026-11-24","products":[{"sku":"45790-32","name":"Monopoly",
            "price":19,"quantity":1},{"sku":"46493-32","name":"Uno","price":3,"quantity":2}]},%s}""";

    private static final String IDENTIFY = """
            {"type":"identify","traits":{"name":"Michael Bolton","email":"mbolton@initech.com","plan":"Enterprise",
            "friends":42,"createdAt":"2014-01-01","address":{"city":"Austin","state":"TX"},"tags":["a","b"]},%s}""";

    /** Which message. */
    @Param({"track", "identify"})
    public String type = "track";

    private final ObjectMapper jackson = new ObjectMapper();
    private final MessageParser parser = new MessageParser(512 * 1024, 64);
    private final Origin origin = new Origin("segment.events", 0, 42, Instant.parse("2026-11-24T10:00:02Z"));
    private final Mapper mapper = new Mapper(new Settings(
            "TOKEN",
            Identity.LEGACY,
            true,
            true,
            List.of(),
            List.of(),
            List.of("Order Completed"),
            List.of(),
            true,
            false,
            true,
            true,
            List.of(),
            List.of(),
            null,
            false,
            true,
            Settings.DEFAULT_LINK_EVENT,
            false,
            StateSettings.OFF));
    private byte[] json = {};

    /** Read only: the same one for every call. */
    private @Nullable Message message;

    @Setup
    public void chooseMessage() {
        json = String.format(type.equals("track") ? TRACK : IDENTIFY, CONTEXT).getBytes(StandardCharsets.UTF_8);
        message = ((ParseResult.Parsed) parser.parse(json)).message();
    }

    @Benchmark
    public void mapped(Blackhole blackhole) {
        ParseResult.Parsed parsed = (ParseResult.Parsed) parser.parse(json);
        Mapped.Requests mapped = (Mapped.Requests) mapper.map(parsed.message(), origin, UserState.NONE);
        for (Request request : mapped.requests()) {
            blackhole.consume(request.json());
        }
    }

    /** The mapper alone, from typed message to trees. */
    @Benchmark
    public Mapped mapper() {
        return mapper.map(Objects.requireNonNull(message), origin, UserState.NONE);
    }

    @Benchmark
    public ParseResult parsed() {
        return parser.parse(json);
    }

    @Benchmark
    public byte[] floor() throws IOException {
        return jackson.writeValueAsBytes(jackson.readTree(json));
    }
}
