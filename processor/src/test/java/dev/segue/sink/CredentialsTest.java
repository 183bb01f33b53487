package dev.segue.sink;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CredentialsTest {
    @Test
    void tokenIsTheUserNameWithAnEmptyPassword() {
        Credentials token = new Credentials.Token("abc");
        assertThat(token.authorization()).isEqualTo("Basic YWJjOg==");
        assertThat(token.query()).isEmpty();
    }

    @Test
    void serviceAccountNamesItsProject() {
        Credentials account = new Credentials.ServiceAccount("user", "pass", "77");
        assertThat(account.authorization()).isEqualTo("Basic dXNlcjpwYXNz");
        assertThat(account.query()).isEqualTo("&project_id=77");
    }

    @Test
    void noTextShowsASecret() {
        TestSettings settings = new TestSettings();
        settings.credentials = new Credentials.Token("verysecret");
        assertThat(settings.build().toString()).doesNotContain("verysecret");
        settings.credentials = new Credentials.ServiceAccount("user", "verysecret", "77");
        assertThat(settings.build().toString()).doesNotContain("verysecret").contains("user");
    }
}
