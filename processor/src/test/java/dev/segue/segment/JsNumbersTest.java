package dev.segue.segment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.NumericNode;
import com.fasterxml.jackson.databind.node.ValueNode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Expectations are what Node prints for {@code JSON.stringify(JSON.parse(text))}. */
class JsNumbersTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0.0, 0",
        "1.0, 1",
        "-17, -17",
        "39.90, 39.9",
        "0.1, 0.1",
        "1e3, 1000",
        "123456.789e3, 123456789",
        "0.000001, 0.000001",
        "0.0000001, 1e-7",
        "1.5e-9, 1.5e-9",
        "-1.25e-7, -1.25e-7",
        "1e20, 100000000000000000000",
        "1e21, 1e+21",
        "1.5e300, 1.5e+300",
        "9007199254740991, 9007199254740991",
        "9007199254740992, 9007199254740992",
        "9007199254740993, 9007199254740992",
        "-9007199254740993, -9007199254740992",
        "9223372036854775807, 9223372036854776000",
        "-9223372036854775808, -9223372036854776000",
        "12345678901234567890, 12345678901234567000",
        "123456789012345678901234567890, 1.2345678901234568e+29",
        "2.0e-3, 0.002",
        "2.2250738585072014e-308, 2.2250738585072014e-308",
        "1.7976931348623157e308, 1.7976931348623157e+308",
        "123.456, 123.456",
        "100.5, 100.5"
    })
    void printsAsJavaScriptDoes(String written, String printed) {
        ValueNode node = written.matches("-?[0-9]{1,19}")
                ? JsNumbers.node(Long.parseLong(written))
                : JsNumbers.node(Double.parseDouble(written));

        assertThat(JsNumbers.text((NumericNode) node)).isEqualTo(printed);
        // What goes into a body is the same number, whatever its spelling.
        assertThat(Double.parseDouble(node.asText())).isEqualTo(Double.parseDouble(printed));
    }

    @ParameterizedTest
    @CsvSource({"Infinity", "-Infinity", "NaN"})
    void whatIsNoNumberIsNull(double value) {
        assertThat(JsNumbers.node(value).isNull()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"9007199254740993, 9007199254740992", "1e20, 100000000000000000000", "50.0, 50"})
    void wholeNumbersHaveNoPointInABody(double value, String written) {
        assertThat(JsNumbers.node(value).toString()).isEqualTo(written);
    }
}
