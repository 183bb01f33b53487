package dev.segue.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class UserStateTest {
    @Test
    void remembersALinkOnce() {
        UserState state = UserState.NONE.link("a");

        assertThat(state.linked("a")).isTrue();
        assertThat(state.linked("b")).isFalse();
        assertThat(state.link("a")).isSameAs(state);
        assertThat(UserState.NONE.linked("a")).isFalse();
    }

    @Test
    void forgetsTheOldestBeyondSixteen() {
        UserState state = UserState.NONE;
        for (int i = 0; i < 17; i++) {
            state = state.link("id" + i);
        }

        assertThat(state.links()).hasSize(16).startsWith("id1").endsWith("id16");
    }

    @Test
    void holdsNoMoreThanItMay() {
        List<String> many = IntStream.range(0, 17).mapToObj(Integer::toString).toList();

        assertThatThrownBy(() -> new UserState(many)).hasMessageContaining("16");
    }
}
