package dev.segue.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.segue.config.ConfigLoader;
import dev.segue.config.Use;
import dev.segue.mapping.Mapped;
import dev.segue.mapping.Mapper;
import dev.segue.mapping.Origin;
import dev.segue.mapping.UserState;
import dev.segue.mixpanel.Request;
import dev.segue.segment.Message;
import dev.segue.segment.MessageParser;
import dev.segue.segment.ParseResult;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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
    private static final int MESSAGES = 4096;
    private static final Instant BEGIN = Instant.parse("2026-11-24T10:00:00Z");

    /** Of one type, or all as they come. */
    @Param("all")
    public String type = "all";

    private final ObjectMapper jackson = new ObjectMapper();
    private final MessageParser parser = new MessageParser(512 * 1024, 64);
    private final Origin origin = new Origin("segment.events", 0, 42, BEGIN.plusSeconds(3600));
    private final Mapper mapper = new Mapper(new ConfigLoader(Map.of())
            .load(Map.of(), Testbed.settings("127.0.0.1:1", "map"), Use.RUN)
            .mapping());
    private byte[][] json = {};

    /** Read only: the same ones for every call. */
    private Message[] messages = {};

    private int at;

    @Setup
    public void chooseMessages() {
        Corpus corpus = new Corpus(1, 10_000, BEGIN);
        json = Stream.generate(corpus::next)
                .filter(entry -> type.equals("all") || entry.type().name().equalsIgnoreCase(type))
                .limit(MESSAGES)
                .map(Corpus.Entry::json)
                .toArray(byte[][]::new);
        messages = Stream.of(json)
                .map(bytes -> ((ParseResult.Parsed) parser.parse(bytes)).message())
                .toArray(Message[]::new);
    }

    private int next() {
        return at = (at + 1) % MESSAGES;
    }

    @Benchmark
    public void mapped(Blackhole blackhole) {
        ParseResult.Parsed parsed = (ParseResult.Parsed) parser.parse(json[next()]);
        Mapped mapped = mapper.map(parsed.message(), origin, UserState.NONE);
        for (Request request : ((Mapped.Requests) mapped).requests()) {
            blackhole.consume(request.json());
        }
    }

    /** The mapper alone, from typed message to trees. */
    @Benchmark
    public Mapped mapper() {
        return mapper.map(messages[next()], origin, UserState.NONE);
    }

    @Benchmark
    public ParseResult parsed() {
        return parser.parse(json[next()]);
    }

    @Benchmark
    public byte[] floor() throws IOException {
        return jackson.writeValueAsBytes(jackson.readTree(json[next()]));
    }
}
