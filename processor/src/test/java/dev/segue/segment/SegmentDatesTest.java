package dev.segue.segment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SegmentDatesTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            2016                                                       | 2016-01-01T00:00:00Z
            2016-04                                                    | 2016-04-01T00:00:00Z
            201604                                                     | 2016-04-01T00:00:00Z
            20160417                                                   | 2016-04-17T00:00:00Z
            2016-04-17                                                 | 2016-04-17T00:00:00Z
            20160417T102030Z                                           | 2016-04-17T10:20:30Z
            2016-04-17T10:20                                           | 2016-04-17T10:20:00Z
            2016-04-17T10:20:30.5Z                                     | 2016-04-17T10:20:30.500Z
            2016-04-17T10:20:30.123456789Z                             | 2016-04-17T10:20:30.123Z
            2016-04-17T10:20:30+02                                     | 2016-04-17T08:20:30Z
            2016-04-17T10:20:30-0330                                   | 2016-04-17T13:50:30Z
            2016-04-17 10:20:30+02:00                                  | 2016-04-17T10:20:30Z
            1460894400123                                              | 2016-04-17T12:00:00.123Z
            1460894400                                                 | 2016-04-17T12:00:00Z
            Sun Apr 17 2016 12:00:00 GMT+0200 (CEST)                   | 2016-04-17T10:00:00Z
            Sun, 17 Apr 2016 12:00:00 GMT                              | 2016-04-17T12:00:00Z
            Sun, 17 Apr 2016 12:00:00 +0100                            | 2016-04-17T11:00:00Z
            Sunday, April 17, 2016                                     | 2016-04-17T00:00:00Z
            April 17, 2016 3:04 PM                                     | 2016-04-17T15:04:00Z
            apr 17 2016                                                | 2016-04-17T00:00:00Z
            17 April 2016 10:20                                        | 2016-04-17T10:20:00Z
            Sun Apr 17 12:00:00 2016                                   | 2016-04-17T12:00:00Z
            4/17/2016                                                  | 2016-04-17T00:00:00Z
            04/07/2016 10:20:30.250                                    | 2016-04-07T10:20:30.250Z
            2016/4/17 10:20                                            | 2016-04-17T10:20:00Z
            2016-4-7                                                   | 2016-04-07T00:00:00Z
            2016-04-17t10:20:30z                                       | 2016-04-17T10:20:30Z
            4/17/2016, 3:04:05 PM                                      | 2016-04-17T15:04:05Z
            4/17/16                                                    | 2016-04-17T00:00:00Z
            4/17/49                                                    | 2049-04-17T00:00:00Z
            4/17/99                                                    | 1999-04-17T00:00:00Z
            4/17/100                                                   | 0100-04-17T00:00:00Z
            4-17-2016                                                  | 2016-04-17T00:00:00Z
            04.17.2016 10:20                                           | 2016-04-17T10:20:00Z
            17-Apr-2016 10:20:30                                       | 2016-04-17T10:20:30Z
            Sunday, 17-Apr-16 10:20:30 GMT                             | 2016-04-17T10:20:30Z
            2016 Apr 17                                                | 2016-04-17T00:00:00Z
            Apr 2016                                                   | 2016-04-01T00:00:00Z
            Apr 17 2016 10:20:30 EST                                   | 2016-04-17T15:20:30Z
            Apr 17 2016 10:20:30 pdt                                   | 2016-04-17T17:20:30Z
            Sun Apr 17 10:20:30 UTC 2016                               | 2016-04-17T10:20:30Z
            Apr 17 2016 10:20:30.25 Z                                  | 2016-04-17T10:20:30.250Z
            Apr 17 2016 10:20:30:7                                     | 2016-04-17T10:20:30.007Z
            Apr 17 2016 10::5                                          | 2016-04-17T10:00:05Z
            Apr 17 2016 12:30 AM                                       | 2016-04-17T00:30:00Z
            Apr 17 2016 12:30 pm                                       | 2016-04-17T12:30:00Z
            Apr 17 2016 24:00                                          | 2016-04-18T00:00:00Z
            Apr 17 2016 10:20 GMT-3                                    | 2016-04-17T13:20:00Z
            Apr 17 2016 10:20 -0330                                    | 2016-04-17T13:50:00Z
            Apr 17 2016 10:20 +130                                     | 2016-04-17T08:50:00Z
            Apr 17 2016 10:20 GMT+02:30                                | 2016-04-17T07:50:00Z
            10:20 17 Apr 2016                                          | 2016-04-17T10:20:00Z
            on (the (very)) 17 Apr 2016                                | 2016-04-17T00:00:00Z
            """)
    void readsTheShapesOfTimeStamps(String text, Instant instant) {
        assertThat(SegmentDates.read(TextNode.valueOf(text))).isEqualTo(instant);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "soon",
                "",
                "12345",
                "2016-13-01",
                "2016-02-30",
                "2/30/2016",
                "2016-04-17T25:00:00Z",
                "2016-04-17T10:20:30+99:00",
                "2016-04-17T10",
                "2016-04-17T10:20:30x",
                "17",
                "4/17",
                "17 Apr",
                "Apr",
                "13/17/2016",
                "Feb 30 2016",
                "4/17/2016/5",
                "Apr 17 2016 12:30pm",
                "Apr 17 2016 24:01",
                "Apr 17 2016 24:00:00.5",
                "Apr 17 2016 25:00",
                "Apr 17 2016 13:00 PM",
                "Apr 17 2016 10:20:30.",
                "Apr 17 2016 10:20:30,5",
                "Apr 17 2016 10:20:30.5x",
                "Apr 17 2016 10:20:30 +12345",
                "Apr 17 2016 10:20:30 XST",
                "Apr 17 2016 -5",
                "17) Apr 2016",
                "about17 Apr 2016"
            })
    void whatIsNoTimeIsNull(String text) {
        assertThat(SegmentDates.read(TextNode.valueOf(text))).isNull();
    }

    @Test
    void numbersAreSecondsBelowAYearOfMilliseconds() {
        assertThat(SegmentDates.read(LongNode.valueOf(31_557_599_999L)))
                .isEqualTo(Instant.ofEpochSecond(31_557_599_999L));
        assertThat(SegmentDates.read(LongNode.valueOf(31_557_600_000L)))
                .isEqualTo(Instant.ofEpochMilli(31_557_600_000L));
        assertThat(SegmentDates.read(LongNode.valueOf(-1))).isEqualTo(Instant.ofEpochSecond(-1));
        assertThat(SegmentDates.read(DoubleNode.valueOf(1.25))).isEqualTo(Instant.ofEpochMilli(1250));
    }

    @Test
    void timesEndWhereJavaScriptsDo() {
        assertThat(SegmentDates.read(DoubleNode.valueOf(8.64e15)))
                .isEqualTo(Instant.ofEpochMilli(8_640_000_000_000_000L));
        assertThat(SegmentDates.read(DoubleNode.valueOf(8.65e15))).isNull();
        assertThat(SegmentDates.read(DoubleNode.valueOf(-8.65e12))).isNull();
    }

    @Test
    void otherTypesAreNoTimes() {
        assertThat(SegmentDates.read(BooleanNode.TRUE)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "2014-01-01, 2014-01-01T00:00:00.000Z",
        "2014-01-01T10:20, 2014-01-01T10:20:00.000Z",
        "'2014-01-01 10:20:30,5', 2014-01-01T10:20:30.500Z",
        "2014-01-01T102030.98765+0100, 2014-01-01T09:20:30.987Z"
    })
    void aDateInAMessageNeedsDashes(String text, String iso) {
        Instant date = SegmentDates.strict(text);

        assertThat(date).isNotNull();
        assertThat(SegmentDates.isoMillis(date)).isEqualTo(iso);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2014",
                "2014-01",
                "20140101",
                "2014-01-01T10",
                "2014-01-01Z",
                "2014-01-01T10:20z",
                " 2014-01-01",
                "2014-01-01 ",
                "2014-0101T10:20",
                "2014-00-10",
                "abcd-ef-gh",
                "2014-aa-01",
                "2014-01-aa"
            })
    void otherTextStaysText(String text) {
        assertThat(SegmentDates.strict(text)).isNull();
    }

    @Test
    void mixpanelsDatesHaveSecondsAndNoZone() {
        assertThat(SegmentDates.seconds(Instant.parse("2014-01-01T10:20:30.999Z")))
                .isEqualTo("2014-01-01T10:20:30");
    }
}
