package dev.segue.segment;

import com.fasterxml.jackson.core.io.NumberOutput;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.NumericNode;
import com.fasterxml.jackson.databind.node.ValueNode;
import java.math.BigDecimal;

/**
 * Numbers as JavaScript has them: every number is a double, whole ones are written without a point. Segment's libraries
 * and its old server integration are JavaScript, so {@code 1.0} is {@code 1} and {@code 9007199254740993} is
 * {@code 9007199254740992} on the way out, whatever the sender wrote.
 */
public final class JsNumbers {
    /** Up to here, and down to its negative, a double holds every whole number. */
    private static final long MAX_SAFE_INTEGER = (1L << 53) - 1;

    /** From here on JavaScript writes an exponent. */
    private static final int MAX_PLAIN_DIGITS = 21;

    private static final int MIN_PLAIN_EXPONENT = -6;

    private JsNumbers() {}

    /** A node for a whole number: itself, or the nearest double's digits if it is too large for one. */
    public static ValueNode node(long value) {
        return Math.abs(value) <= MAX_SAFE_INTEGER && value != Long.MIN_VALUE
                ? LongNode.valueOf(value)
                : node((double) value);
    }

    /** A node that prints as JavaScript's {@code JSON.stringify} would, null for what is no number. */
    public static ValueNode node(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return NullNode.getInstance();
        }
        if (Math.abs(value) <= MAX_SAFE_INTEGER) {
            return value == Math.rint(value) ? LongNode.valueOf((long) value) : DoubleNode.valueOf(value);
        }
        BigDecimal digits = shortest(value);
        return digits.scale() <= 0 && digits.precision() - digits.scale() <= MAX_PLAIN_DIGITS
                ? BigIntegerNode.valueOf(digits.toBigInteger())
                : DoubleNode.valueOf(value);
    }

    /** The number as {@code String(n)} writes it. */
    public static String text(NumericNode number) {
        if (number.isIntegralNumber()) {
            return number.asText();
        }
        return text(number.doubleValue());
    }

    /** As {@link #text(NumericNode)}, by ECMAScript's {@code Number::toString} for finite values. */
    static String text(double value) {
        if (value == 0) {
            return "0";
        }
        BigDecimal exact = shortest(value);
        String digits = exact.unscaledValue().abs().toString();
        int point = digits.length() - exact.scale();
        String sign = value < 0 ? "-" : "";
        if (digits.length() <= point && point <= MAX_PLAIN_DIGITS) {
            return sign + digits + "0".repeat(point - digits.length());
        }
        if (0 < point && point <= MAX_PLAIN_DIGITS) {
            return sign + digits.substring(0, point) + '.' + digits.substring(point);
        }
        if (MIN_PLAIN_EXPONENT < point && point <= 0) {
            return sign + "0." + "0".repeat(-point) + digits;
        }
        int exponent = point - 1;
        String fraction = digits.length() == 1 ? "" : "." + digits.substring(1);
        return sign + digits.charAt(0) + fraction + (exponent < 0 ? "e-" : "e+") + Math.abs(exponent);
    }

    /** The fewest digits that read back as this double; Java 17's own printing sometimes gives more. */
    private static BigDecimal shortest(double value) {
        return new BigDecimal(NumberOutput.toString(value, true)).stripTrailingZeros();
    }
}
