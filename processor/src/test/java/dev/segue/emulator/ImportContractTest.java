package dev.segue.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ImportContractTest {
    private final Posting to = Posting.closed(IdentityMode.ORIGINAL);

    @AfterEach
    void close() {
        to.close();
    }

    @Test
    void aStrictImportIsAnsweredWithItsCount() {
        HttpResponse<String> answer = to.importing(to.event("Signup", "u1", "i-1"));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"code\":200,\"num_records_imported\":1,\"status\":\"OK\"}\n");
        assertThat(answer.headers().firstValue("content-type")).hasValue("application/json");
        assertThat(answer.headers().firstValue("content-length")).hasValue("52");
    }
}
