package dev.segue.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProfileOperationsTest {
    private static ObjectNode object(String json) {
        try {
            return (ObjectNode) Json.tree(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest(name = "{0} {2} on {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                    $set      | {'a':1}         | {'a':2,'b':3}  | {'a':2,'b':3}
                    $set_once | {'a':1}         | {'a':2,'b':3}  | {'a':1,'b':3}
                    $add      | {}              | {'a':2}        | {'a':2}
                    $add      | {'a':1.5}       | {'a':-2}       | {'a':-0.5}
                    $add      | {'a':'text'}    | {'a':2}        | {'a':2}
                    $append   | {}              | {'a':1}        | {'a':[1]}
                    $append   | {'a':[1]}       | {'a':1}        | {'a':[1,1]}
                    $append   | {'a':0}         | {'a':1}        | {'a':[0,1]}
                    $union    | {}              | {'a':[1,1,2]}  | {'a':[1,2]}
                    $union    | {'a':[2]}       | {'a':[1,2]}    | {'a':[2,1]}
                    $remove   | {'a':[1,2,1]}   | {'a':1}        | {'a':[2]}
                    $remove   | {'a':[2]}       | {'a':1}        | {'a':[2]}
                    $remove   | {}              | {'a':1}        | {}
                    $remove   | {'a':1}         | {'a':1}        | {'a':1}
                    """)
    void aNamedPropertyChangesAsDocumented(String operation, String before, String value, String after) {
        ObjectNode profile = object(before);

        ProfileOperations.apply(profile, operation, object(value), Knobs.standard());

        assertThat(profile.toString()).isEqualTo(object(after).toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {"{'a':1,'b':2} | {'b':2}", "{'b':2} | {'b':2}"})
    void unsetDropsWhatIsThere(String before, String after) {
        ObjectNode profile = object(before);

        ProfileOperations.apply(profile, "$unset", object("{'names':['a']}").path("names"), Knobs.standard());

        assertThat(profile.toString()).isEqualTo(object(after).toString());
    }
}
