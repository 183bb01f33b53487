package dev.segue.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProjectHashTest {
    @Test
    void isTheStartOfTheTokensSha256() {
        // printf %s abc | sha256sum
        assertThat(ProjectHash.of("abc")).isEqualTo("ba7816bf8f01");
    }
}
