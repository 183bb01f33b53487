package dev.segue.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageParserTest {
    private static final int MAX_BYTES = 2000;
    private static final int MAX_DEPTH = 10;
    private static final String MUTATIONS = "{}[]\",:\\u0e1 \n\t-.tfn\u0001\u007f";

    private final MessageParser parser = new MessageParser(MAX_BYTES, MAX_DEPTH);

    private ParseResult parse(String json) {
        return parser.parse(json.getBytes(StandardCharsets.UTF_8));
    }

    private Message message(String json) {
        ParseResult result = parse(json);
        assertThat(result).isInstanceOf(ParseResult.Parsed.class);
        return ((ParseResult.Parsed) result).message();
    }

    private ParseResult.Rejected rejected(String json) {
        ParseResult result = parse(json);
        assertThat(result).as(json).isInstanceOf(ParseResult.Rejected.class);
        return (ParseResult.Rejected) result;
    }

    @Test
    void readsEveryFieldOfATrack() {
        Message message = message("""
                {"type":"track","messageId":"m","userId":"u","anonymousId":"a","event":"E","properties":{"p":1},
                 "context":{"ip":"1.2.3.4"},"integrations":{"All":true},"timestamp":"2026-01-01T00:00:00.001Z",
                 "originalTimestamp":"2026-01-01T00:00:01Z","sentAt":"2026-01-01T00:00:02Z",
                 "receivedAt":"2026-01-01T00:00:03Z","_metadata":{"bundled":["Mixpanel",1],"unbundled":[]}}""");

        assertThat(message).isInstanceOf(Message.Track.class);
        assertThat(((Message.Track) message).event()).isEqualTo("E");
        assertThat(((Message.Track) message).properties().path("p").asInt()).isEqualTo(1);
        Envelope envelope = message.envelope();
        assertThat(envelope.messageId()).isEqualTo("m");
        assertThat(envelope.userId()).isEqualTo("u");
        assertThat(envelope.anonymousId()).isEqualTo("a");
        assertThat(envelope.timestamp()).isEqualTo(Instant.parse("2026-01-01T00:00:00.001Z"));
        assertThat(envelope.originalTimestamp()).isEqualTo(Instant.parse("2026-01-01T00:00:01Z"));
        assertThat(envelope.sentAt()).isEqualTo(Instant.parse("2026-01-01T00:00:02Z"));
        assertThat(envelope.receivedAt()).isEqualTo(Instant.parse("2026-01-01T00:00:03Z"));
        assertThat(envelope.context().path("ip").asText()).isEqualTo("1.2.3.4");
        assertThat(envelope.integrations().path("All").asBoolean()).isTrue();
        assertThat(envelope.bundled()).containsExactly("Mixpanel");
        assertThat(message.userKey()).isEqualTo("u");
    }

    @Test
    void readsTheOtherTypes() {
        assertThat(message("{\"type\":\"identify\",\"anonymousId\":\"a\",\"traits\":{\"x\":1}}"))
                .isInstanceOfSatisfying(
                        Message.Identify.class,
                        m -> assertThat(m.traits().has("x")).isTrue())
                .satisfies(m -> assertThat(m.userKey()).isEqualTo("a"));
        assertThat(message(
                        "{\"type\":\"page\",\"userId\":\"u\",\"category\":\"c\",\"name\":7,\"properties\":{\"x\":1}}"))
                .isInstanceOfSatisfying(Message.Page.class, m -> {
                    assertThat(m.category()).isEqualTo("c");
                    assertThat(m.name()).isEqualTo("7");
                    assertThat(m.properties().has("x")).isTrue();
                });
        assertThat(message("{\"type\":\"screen\",\"userId\":\"u\",\"name\":\"n\",\"category\":\"c\"}"))
                .isInstanceOfSatisfying(Message.Screen.class, m -> {
                    assertThat(m.category()).isEqualTo("c");
                    assertThat(m.name()).isEqualTo("n");
                });
        assertThat(message("{\"type\":\"group\",\"userId\":\"u\",\"groupId\":12,\"traits\":{\"x\":1}}"))
                .isInstanceOfSatisfying(Message.Group.class, m -> {
                    assertThat(m.groupId()).isEqualTo("12");
                    assertThat(m.traits().has("x")).isTrue();
                });
        assertThat(message("{\"type\":\"alias\",\"previousId\":\"a\",\"userId\":\"u\"}"))
                .isInstanceOfSatisfying(Message.Alias.class, m -> {
                    assertThat(m.previousId()).isEqualTo("a");
                    assertThat(m.newId()).isEqualTo("u");
                    assertThat(m.userKey()).isEqualTo("u");
                });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                                                        | NOT_JSON       | $
            nonsense                                                  | NOT_JSON       | $
            {"type":"track"                                           | NOT_JSON       | $
            {"type":"track"}}                                         | NOT_JSON       | $
            {} {}                                                     | NOT_JSON       | $
            [1,2                                                      | NOT_JSON       | $
            {"a":NaN}                                                 | NOT_JSON       | $
            {"a":01}                                                  | NOT_JSON       | $
            [1,2]                                                     | NOT_AN_OBJECT  | $
            "text"                                                    | NOT_AN_OBJECT  | $
            null                                                      | NOT_AN_OBJECT  | $
            {}                                                        | UNKNOWN_TYPE   | $.type
            {"type":"TRACK","userId":"u"}                             | UNKNOWN_TYPE   | $.type
            {"type":7,"userId":"u"}                                   | UNKNOWN_TYPE   | $.type
            {"type":null,"userId":"u"}                                | UNKNOWN_TYPE   | $.type
            {"type":"page"}                                           | MISSING_ID     | $.userId
            {"type":"page","userId":"","anonymousId":null}            | MISSING_ID     | $.userId
            {"type":"alias","userId":"u"}                             | MISSING_ID     | $.previousId
            {"type":"alias","previousId":"a"}                         | MISSING_ID     | $.userId
            {"type":"track","userId":"u"}                             | MISSING_EVENT  | $.event
            {"type":"track","userId":"u","event":" "}                 | MISSING_EVENT  | $.event
            {"type":"track","userId":"u","event":{}}                  | BAD_FIELD      | $.event
            {"type":"track","userId":true,"event":"E"}                | BAD_FIELD      | $.userId
            {"type":"track","userId":["u"],"event":"E"}               | BAD_FIELD      | $.userId
            {"type":"page","userId":"u","name":{}}                    | BAD_FIELD      | $.name
            {"type":"page","userId":"u","properties":"p"}             | BAD_FIELD      | $.properties
            {"type":"page","userId":"u","properties":[1]}             | BAD_FIELD      | $.properties
            {"type":"identify","userId":"u","traits":1}               | BAD_FIELD      | $.traits
            {"type":"page","userId":"u","integrations":true}          | BAD_FIELD      | $.integrations
            {"type":"page","userId":"u","context":"c"}                | BAD_FIELD      | $.context
            {"type":"page","userId":"u","messageId":false}            | BAD_FIELD      | $.messageId
            {"type":"page","userId":"u","timestamp":"soon"}           | BAD_TIMESTAMP  | $.timestamp
            {"type":"page","userId":"u","timestamp":{}}               | BAD_TIMESTAMP  | $.timestamp
            {"type":"page","userId":"u","timestamp":1e300}            | BAD_TIMESTAMP  | $.timestamp
            {"type":"page","userId":"u","sentAt":"x"}                 | BAD_TIMESTAMP  | $.sentAt
            {"type":"page","userId":"u","receivedAt":"x"}             | BAD_TIMESTAMP  | $.receivedAt
            {"type":"page","userId":"u","originalTimestamp":"x"}      | BAD_TIMESTAMP  | $.originalTimestamp
            """)
    void refusesWithCodeAndPath(String json, RejectCode code, String path) {
        ParseResult.Rejected rejected = rejected(json);

        assertThat(rejected.code()).isEqualTo(code);
        assertThat(rejected.path()).isEqualTo(path);
        assertThat(rejected.detail()).isNotBlank().doesNotContain("\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"page\",\"userId\":\"u\",\"timestamp\":\"SECRET\"}",
                "{\"type\":\"page\",\"userId\":{\"SECRET\":\"SECRET\"}}",
                "{\"type\":\"SECRET\",\"userId\":\"u\"}",
                "{\"type\":\"page\",\"userId\":\"SECRET\" SECRET}",
                "SECRET"
            })
    void aDetailHoldsNoValueOfTheMessage(String json) {
        assertThat(rejected(json).detail()).doesNotContain("SECRET");
    }

    @Test
    void saysWhereTextStopsBeingJson() {
        assertThat(rejected("{\"type\":\n  x}").detail()).isEqualTo("no JSON text at line 2, column 3");
    }

    @Test
    void refusesWhatIsTooLarge() {
        String padding = "x".repeat(MAX_BYTES);

        ParseResult.Rejected rejected = rejected("{\"type\":\"page\",\"userId\":\"" + padding + "\"}");

        assertThat(rejected.code()).isEqualTo(RejectCode.TOO_LARGE);
        assertThat(rejected.detail()).contains("events.max.bytes").contains(String.valueOf(MAX_BYTES));
    }

    @Test
    void takesExactlyTheLargest() {
        String start = "{\"type\":\"page\",\"userId\":\"";
        String json = start + "x".repeat(MAX_BYTES - start.length() - 2) + "\"}";

        assertThat(json).hasSize(MAX_BYTES);
        assertThat(message(json)).isInstanceOf(Message.Page.class);
    }

    @Test
    void countsDepthFromTheMessageItself() {
        String deepest = "{\"type\":\"page\",\"userId\":\"u\",\"properties\":{\"p\":" + "[".repeat(MAX_DEPTH - 2)
                + "]".repeat(MAX_DEPTH - 2) + "}}";
        String deeper = deepest.replace("[]", "[[]]");

        assertThat(message(deepest)).isInstanceOf(Message.Page.class);
        assertThat(rejected(deeper).code()).isEqualTo(RejectCode.TOO_DEEP);
    }

    @Test
    void anythingDeepIsTooDeepAndOverflowsNoStack() {
        MessageParser large = new MessageParser(1 << 20, 1000);

        ParseResult result = large.parse("[".repeat(1 << 20).getBytes(StandardCharsets.UTF_8));

        assertThat(result)
                .isInstanceOfSatisfying(
                        ParseResult.Rejected.class, r -> assertThat(r.code()).isEqualTo(RejectCode.TOO_DEEP));
    }

    @Test
    void refusesInvalidUtf8InAnyForm() {
        byte[][] invalid = {
            {'{', '"', (byte) 0xFF, '"', ':', '1', '}'},
            {'{', '"', (byte) 0xC0, (byte) 0x80, '"', ':', '1', '}'},
            {'{', '"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"', ':', '1', '}'},
            "{}".getBytes(StandardCharsets.UTF_16)
        };
        for (byte[] bytes : invalid) {
            assertThat(parser.parse(bytes))
                    .isInstanceOfSatisfying(
                            ParseResult.Rejected.class,
                            r -> assertThat(r.code()).isEqualTo(RejectCode.NOT_JSON));
        }
    }

    /** Jackson's two parsers count a column differently. */
    private static ParseResult withoutColumn(ParseResult result) {
        return result instanceof ParseResult.Rejected rejected
                ? new ParseResult.Rejected(
                        rejected.code(), rejected.path(), rejected.detail().replaceAll(", column \\d+", ""))
                : result;
    }

    /** Plain ASCII is read from its bytes, all else from its characters; a byte order mark makes anything the latter. */
    @Test
    void bothWaysOfReadingComeToTheSame() {
        String message = """
                {"type":"track","userId":"u\\u00e9\\"1","event":"Paid","timestamp":"2026-11-24T10:00:00.000Z",\
                "properties":{"a":1.50,"b":[1e3,-0.0,12345678901234567890,null,true],"c":{"d":"\\ud800 x\\n","d":"2"}}}\
                """;
        Random random = new Random(7);
        int parsed = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder(message);
            for (int mutations = random.nextInt(3); mutations > 0; mutations--) {
                char one = MUTATIONS.charAt(random.nextInt(MUTATIONS.length()));
                int at = random.nextInt(text.length());
                if (random.nextBoolean()) {
                    text.setCharAt(at, one);
                } else {
                    text.insert(at, one);
                }
            }
            ParseResult fromBytes = parser.parse(text.toString().getBytes(StandardCharsets.UTF_8));
            ParseResult fromText = parser.parse(("\uFEFF" + text).getBytes(StandardCharsets.UTF_8));
            assertThat(withoutColumn(fromBytes)).as(text.toString()).isEqualTo(withoutColumn(fromText));
            parsed += fromBytes instanceof ParseResult.Parsed ? 1 : 0;
        }
        assertThat(parsed).isBetween(2_000, 18_000);
    }

    @Test
    void aByteOrderMarkIsTolerated() {
        assertThat(message("\uFEFF{\"type\":\"page\",\"userId\":\"ü\"}").userKey())
                .isEqualTo("ü");
    }

    @Test
    void theLastOfEqualKeysWins() {
        assertThat(message("{\"type\":\"page\",\"userId\":\"a\",\"userId\":\"b\"}")
                        .userKey())
                .isEqualTo("b");
    }

    @Test
    void idsThatAreNumbersReadAsJavaScriptPrintsThem() {
        assertThat(message("{\"type\":\"page\",\"userId\":1.50}").userKey()).isEqualTo("1.5");
        assertThat(message("{\"type\":\"page\",\"userId\":1e21}").userKey()).isEqualTo("1e+21");
        assertThat(message("{\"type\":\"page\",\"userId\":-0}").userKey()).isEqualTo("0");
    }

    @Test
    void sessionIdStandsInForAnonymousId() {
        assertThat(message("{\"type\":\"page\",\"sessionId\":\"s\"}").userKey()).isEqualTo("s");
        assertThat(message("{\"type\":\"page\",\"anonymousId\":\"a\",\"sessionId\":\"s\"}")
                        .userKey())
                .isEqualTo("a");
    }

    @Test
    void anAliasReadsTheOldNamesOfItsIds() {
        assertThat(message("{\"type\":\"alias\",\"from\":\"a\",\"to\":\"u\"}"))
                .isEqualTo(message("{\"type\":\"alias\",\"previousId\":\"a\",\"to\":\"u\"}"));
        assertThat(message("{\"type\":\"alias\",\"anonymousId\":\"a\",\"userId\":\"u\",\"to\":\"x\"}"))
                .isInstanceOfSatisfying(Message.Alias.class, alias -> {
                    assertThat(alias.previousId()).isEqualTo("a");
                    assertThat(alias.newId()).isEqualTo("u");
                });
    }

    @Test
    void optionsAreTakenForContextOnlyAsAnObject() {
        assertThat(message("{\"type\":\"page\",\"userId\":\"u\",\"options\":{\"a\":1},\"context\":{\"b\":1}}")
                        .envelope()
                        .context()
                        .has("a"))
                .isTrue();
        assertThat(message("{\"type\":\"page\",\"userId\":\"u\",\"options\":\"x\",\"context\":{\"b\":1}}")
                        .envelope()
                        .context()
                        .has("b"))
                .isTrue();
    }

    @Test
    void halfASurrogatePairBecomesTheReplacementCharacter() {
        Message.Page page = (Message.Page)
                message(
                        "{\"type\":\"page\",\"userId\":\"u\",\"properties\":{\"half\":\"a\\udc00b\",\"ok\":\"\\ud83d\\ude00\"}}");

        assertThat(page.properties().path("half").asText()).isEqualTo("a\uFFFDb");
        assertThat(page.properties().path("ok").asText()).isEqualTo("\uD83D\uDE00");
    }

    @Test
    void emptyTimestampsAreMissing() {
        Envelope envelope = message("{\"type\":\"page\",\"userId\":\"u\",\"timestamp\":\"\",\"sentAt\":null}")
                .envelope();

        assertThat(envelope.timestamp()).isNull();
        assertThat(envelope.sentAt()).isNull();
    }

    @Test
    void aTreeReadsAsItsTextDoes() throws IOException {
        String json = "{\"type\":\"track\",\"userId\":12345678901234567890,\"event\":\"E\","
                + "\"properties\":{\"n\":1.0,\"m\":9007199254740993,\"s\":\"\\ud83d\",\"l\":[1.50,{\"x\":null}]}}";
        ObjectNode tree = (ObjectNode) new ObjectMapper().readTree(json);
        ObjectNode before = tree.deepCopy();

        assertThat(parser.parse(tree)).isEqualTo(parse(json));
        assertThat(tree).isEqualTo(before);
    }

    @Test
    void aTreeCanBeTooDeepToo() throws IOException {
        ObjectNode tree = (ObjectNode)
                new ObjectMapper().readTree("{\"p\":" + "[".repeat(MAX_DEPTH) + "]".repeat(MAX_DEPTH) + "}");

        assertThat(parser.parse(tree))
                .isInstanceOfSatisfying(
                        ParseResult.Rejected.class, r -> assertThat(r.code()).isEqualTo(RejectCode.TOO_DEEP));
    }

    @Test
    void boundsMustMakeSense() {
        assertThatThrownBy(() -> new MessageParser(0, 10)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new MessageParser(10, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new MessageParser(10, 1001)).isInstanceOf(IllegalArgumentException.class);
    }
}
