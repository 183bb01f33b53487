package dev.segue.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Expectations are what obj-case 0.2 finds, the library of Segment's reader. */
class LookupTest {
    private static JsonNode json(String text) {
        try {
            return MappingCase.JSON.readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {'a':'b'}                                              | a               | "b"
            {'first name':'x'}                                     | firstname       | "x"
            {'$First-Name':'x'}                                    | firstname       | "x"
            {'AZaz09':1}                                           | azaz09          | 1
            {'AZ@[az`{09/:':1}                                     | azaz09          | 1
            {'имяa':1}                                             | a               | 1
            {'a':{'b':{'c':'d'}}}                                  | a.b.c           | "d"
            {'a.b':10}                                             | a.b             | 10
            {'a':{'B.c':10}}                                       | a.b.c           | 10
            {'HELLO_WORLD.a.B':10}                                 | helloworld.a.b  | 10
            {'a':false}                                            | a               | false
            {'a':{'b':0}}                                          | a.b             | 0
            {'websites':'b','website':'a'}                         | website         | "a"
            {'b':1,'B':2}                                          | b               | 1
            {'a.b':1,'a':{'b':2}}                                  | a.b             | 1
            {'a':{'b':2},'a.b':1}                                  | a.b             | 2
            {'a':null}                                             | a.b             | null
            {'a':{'b':null}}                                       | a.b.c           | null
            {'':{'a':1},'$':{'a':2},'a':3}                         | a               | 3
            """)
    void findsAsObjCaseDoes(String object, String path, String found) {
        assertThat(Lookup.find(json(object), path)).hasToString(found);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {}                           | a
            {'websites':1}               | website
            {'a':1}                      | ab
            {'a.':{'b':1}}               | a.b
            {'A':{},'a':{'b':1}}         | a.b
            {'a':'text'}                 | a.b
            {'a':[{'b':1}]}              | a.b
            """)
    void findsNothing(String object, String path) {
        assertThat(Lookup.find(json(object), path)).isNull();
    }

    @Test
    void nullCountsAsMissingWhereThatIsAsked() {
        assertThat(Lookup.present(json("{'a':null}"), "a")).isNull();
        assertThat(Lookup.present(json("{'a':0}"), "a")).hasToString("0");
    }
}
