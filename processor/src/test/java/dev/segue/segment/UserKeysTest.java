package dev.segue.segment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UserKeysTest {
    private static final int ROUNDS = 200_000;

    private final MessageParser parser = new MessageParser(10_000, 20);

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {"type":"track","userId":"u1","anonymousId":"a1","event":"E"}                    | u1
            {"userId":"u1","type":"track","event":"E"}                                       | u1
            {"type":"page","anonymousId":"a1"}                                               | a1
            {"type":"page","anonymousId":"a1","userId":null}                                 | a1
            {"type":"page","anonymousId":"a1","userId":""}                                   | a1
            { "type" : "page" , "anonymousId" : "a 1" }                                      | a 1
            {"type":"alias","userId":"u1","previousId":"a1"}                                 | u1
            {"type":"page","properties":{"userId":"x","a":[{"anonymousId":"y"}]},"userId":"u1"} | u1
            {"type":"page","properties":{"text":"\\"userId\\":\\"x\\" }]"},"userId":"u1"}    | u1
            {"type":"page","context":{"ip":"::1"},"n":-1.5e3,"t":true,"userId":"u1"}         | u1
            {"type":"page","userId":"u1","userId":"u2"}                                      | u2
            {"type":"page","userId":"u1","anonymousId":"a1","userId":null}                   | a1
            """)
    void theKeyOfWhatIsWrittenPlainly(String json, String key) {
        assertThat(UserKeys.of(json.getBytes(UTF_8))).isEqualTo(key);
        assertThat(parsed(json)).isEqualTo(key);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nothing",
                "[\"userId\",\"u1\"]",
                "{}",
                "{\"type\":\"track\"",
                "{\"type\":\"track\",\"userId\":\"u1",
                "{\"type\":\"page\",\"userId\":7}",
                "{\"type\":\"page\",\"userId\":\"ü\"}",
                "{\"type\":\"page\",\"userId\":\"\\u0041\"}",
                "{\"type\":\"page\",\"user\\u0049d\":\"u2\",\"userId\":\"u1\"}",
                "{\"type\":\"page\",\"sessionId\":\"s1\"}",
                "{\"type\":\"alias\",\"anonymousId\":\"a1\",\"to\":\"u1\"}",
                "{\"type\":\"al\\u0069as\",\"anonymousId\":\"a1\",\"to\":\"u1\"}",
                "{\"type\":[],\"anonymousId\":\"a1\"}",
            })
    void whatIsWrittenOtherwiseIsLeftToTheParser(String json) {
        assertThat(UserKeys.of(json.getBytes(UTF_8))).isNull();
    }

    @Test
    void noBytesAreTooMuchForIt() {
        Random random = new Random(12);
        byte[] message = "{\"type\":\"page\",\"userId\":\"u\\\"1\",\"properties\":{\"a\":[1,{}]}}".getBytes(UTF_8);
        for (int i = 0; i < ROUNDS; i++) {
            byte[] bytes = Arrays.copyOf(message, random.nextInt(message.length + 1));
            for (int changes = random.nextInt(4); changes > 0 && bytes.length > 0; changes--) {
                bytes[random.nextInt(bytes.length)] = (byte) "{}[]\",:\\ n\u0000".charAt(random.nextInt(11));
            }
            assertThatCode(() -> UserKeys.of(bytes)).doesNotThrowAnyException();
        }
    }

    @Test
    void neverContradictsTheParser() {
        String[] parts = {
            "{", "}", "[", "]", ",", ":", "\"type\"", "\"userId\"", "\"anonymousId\"", "\"user\\u0049d\"", "\"to\"",
                    "\"alias\"",
            "\"page\"", "\"identify\"", "\"u1\"", "\"a\\\"1\"", "\"\"", "null", "7", "true", " ", "\n", "\"ü\"",
                    "\"previousId\""
        };
        String[] fields = {
            "\"type\":\"page\"", "\"type\":\"alias\"", "\"type\":\"ali\\u0061s\"", "\"userId\":\"u1\"",
                    "\"userId\":\"\"",
            "\"userId\":null", "\"userId\":8", "\"userId\":\"\\u0075\"", "\"user\\u0049d\":\"u3\"",
                    "\"anonymousId\":\"a1\"",
            "\"anonymousId\" : null", "\"anonymousId\":\"ä\"", "\"to\":\"u2\"", "\"from\":\"a2\"",
                    "\"sessionId\":\"s1\"",
            "\"properties\":{\"userId\":\"p\",\"q\":[1,{\"type\":\"alias\"},\"}\\\\\"]}", "\"context\":{}",
                    "\"integrations\":[]"
        };
        Random random = new Random(11);
        int known = 0;
        for (int i = 0; i < ROUNDS; i++) {
            StringBuilder json = new StringBuilder();
            boolean tokens = random.nextInt(4) == 0;
            json.append('{');
            for (int n = 1 + random.nextInt(6); n > 0; n--) {
                json.append(tokens ? parts[random.nextInt(parts.length)] : fields[random.nextInt(fields.length)])
                        .append(tokens || n == 1 ? "" : ",");
            }
            String message = json.append('}').toString();
            String found = UserKeys.of(message.getBytes(UTF_8));
            String expected = parsed(message);
            if (found != null && expected != null) {
                known++;
                assertThat(found).as(message).isEqualTo(expected);
            }
        }
        assertThat(known).isGreaterThan(ROUNDS / 50);
    }

    private @Nullable String parsed(String json) {
        return parser.parse(json.getBytes(UTF_8)) instanceof ParseResult.Parsed result
                ? result.message().userKey()
                : null;
    }
}
