package dev.segue.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.segue.support.Await;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose an event or update is, and what overtaking an alias does. */
class IdentityContractTest {
    private static final String ANON = "8f14e45f-ceea-467f-a0e6-1c2d3e4f5a6b";

    private static Ledger ledger(Posting to) {
        return to.emulator.ledger();
    }

    private static String identify(Posting to, String user, String anon, String insertId) {
        return to.event(
                "$identify", user, insertId, ",\"$identified_id\":\"" + user + "\",\"$anon_id\":\"" + anon + "\"");
    }

    private static String failure(Posting to, int index) {
        return ledger(to)
                .events("T", true)
                .get(index)
                .at("/properties/$failure_reason")
                .asText();
    }

    @ParameterizedTest
    @EnumSource(
            value = IdentityMode.class,
            names = {"LEGACY", "ORIGINAL"})
    void anAliasTakesEffectAfterItsDelay(IdentityMode mode) {
        try (Posting to = Posting.closed(mode)) {
            to.importing(to.alias("visitor", "user", "a"));
            to.clock.advance(Duration.ofMillis(999));
            assertThat(ledger(to).canonical("T", "user")).isEqualTo("user");

            to.clock.advance(Duration.ofMillis(1));
            assertThat(ledger(to).canonical("T", "user")).isEqualTo(ledger(to).canonical("T", "visitor"));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = IdentityMode.class,
            names = {"LEGACY", "ORIGINAL"})
    void anEventInsideTheWindowSplitsItsUser(IdentityMode mode) {
        try (Posting to = Posting.closed(mode)) {
            to.importing(to.alias("visitor", "user", "a"));
            to.clock.advance(Duration.ofMillis(400));
            to.importing(to.event("E", "user", "b"));

            Counters counters = ledger(to).counters("T");
            assertThat(counters.splitUsers()).isEqualTo(1);
            assertThat(counters.smallestGap()).isEqualTo(Duration.ofMillis(400));
            assertThat(counters.aliases()).isEqualTo(1);
            assertThat(ledger(to).splitUsers("T")).containsExactly("user");
            assertThat(ledger(to).timeline("T", "user"))
                    .extracting(Received::early)
                    .containsExactly(false, true);
        }
    }

    /** The client timed out and asked again; the first answer comes when nobody waits for it any more. */
    @Test
    void theFirstAnswerToAnAliasBeginsItsWindow() throws Exception {
        try (Posting to = Posting.closed(IdentityMode.LEGACY)) {
            to.emulator.faults().next(1, new Fault.Stall(Duration.ofMillis(400)));
            CompletableFuture<Void> late =
                    CompletableFuture.runAsync(() -> to.importing(to.alias("visitor", "user", "a")));
            Await.until(
                    "the alias is stored",
                    Duration.ofSeconds(10),
                    () -> !ledger(to).accepted("T").isEmpty(),
                    () -> "");
            to.importing(to.alias("visitor", "user", "a"));
            to.clock.advance(Duration.ofMillis(700));
            late.get(10, TimeUnit.SECONDS);
            to.clock.advance(Duration.ofMillis(300));

            to.importing(to.event("E", "user", "b"));

            assertThat(ledger(to).counters("T").splitUsers()).isZero();
            assertThat(ledger(to).canonical("T", "user")).isEqualTo("visitor");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = IdentityMode.class,
            names = {"LEGACY", "ORIGINAL"})
    void anEventAfterTheWindowSplitsNobody(IdentityMode mode) {
        try (Posting to = Posting.closed(mode)) {
            to.importing(to.alias("visitor", "user", "a"));
            to.clock.advance(Duration.ofMillis(1000));
            to.importing(to.event("E", "user", "b"));
            to.engage("", Posting.set("user", "{\"a\":1}"));

            Counters counters = ledger(to).counters("T");
            assertThat(counters.splitUsers()).isZero();
            assertThat(counters.smallestGap()).isEqualTo(Duration.ofSeconds(1));
            assertThat(ledger(to).gaps("T")).hasSize(1);
        }
    }

    @Test
    void aProfileUpdateInsideTheWindowMakesASecondProfile() {
        try (Posting to = Posting.closed(IdentityMode.LEGACY)) {
            to.engage("", Posting.set("visitor", "{\"seen\":true}"));
            to.importing(to.alias("visitor", "user", "a"));
            to.engage("", Posting.set("user", "{\"early\":true}"));
            to.clock.advance(Duration.ofSeconds(1));
            to.engage("", Posting.set("user", "{\"late\":true}"));

            assertThat(ledger(to).counters("T").splitUsers()).isEqualTo(1);
            assertThat(to.view("profiles").body()).contains("\"id\":\"visitor\"", "\"id\":\"user\"");
            assertThat(ledger(to).profile("T", "user").orElseThrow().has("late"))
                    .isTrue();
            assertThat(ledger(to).profile("T", "user").orElseThrow().has("early"))
                    .isFalse();
        }
    }

    @Test
    void whatComesBeforeTheAliasSplitsNobody() {
        try (Posting to = Posting.closed(IdentityMode.LEGACY)) {
            to.importing(to.event("E", "user", "b"));
            to.importing(to.alias("visitor", "user", "a"));

            assertThat(ledger(to).counters("T").splitUsers()).isZero();
            assertThat(ledger(to).gaps("T")).isEmpty();
        }
    }

    @Test
    void otherUsersAreNotHeldAgainstAnAlias() {
        try (Posting to = Posting.closed(IdentityMode.LEGACY)) {
            to.importing(to.alias("visitor", "user", "a"));
            to.importing(to.event("E", "somebody", "b"), to.event("E", "visitor", "c"));

            assertThat(ledger(to).counters("T").splitUsers()).isZero();
        }
    }

    @Test
    void anEventBehindTheAliasInItsOwnRequestSplitsItsUser() {
        try (Posting to = Posting.closed(IdentityMode.LEGACY)) {
            to.importing(to.alias("visitor", "user", "a"), to.event("E", "user", "b"));

            assertThat(ledger(to).counters("T").splitUsers()).isEqualTo(1);
            assertThat(ledger(to).counters("T").smallestGap()).isEqualTo(Duration.ZERO);
        }
    }

    @Test
    void aFurtherAliasIsNotAFollower() {
        try (Posting to = Posting.closed(IdentityMode.LEGACY)) {
            to.importing(to.alias("visitor1", "user", "a"));
            to.clock.advance(Duration.ofMillis(10));
            to.importing(to.alias("visitor2", "user", "b"));
            to.clock.advance(Duration.ofMillis(1500));
            to.importing(to.event("E", "user", "c"));

            assertThat(ledger(to).counters("T").splitUsers()).isZero();
            assertThat(ledger(to).counters("T").smallestGap()).isEqualTo(Duration.ofMillis(1500));
        }
    }

    @Test
    void theWindowIsMeasuredFromARefusedAliasToo() {
        try (Posting to = Posting.closed(IdentityMode.LEGACY)) {
            to.importing(to.alias("visitor", "user", "not_valid"));
            to.clock.advance(Duration.ofMillis(300));
            to.importing(to.event("E", "user", "b"));

            assertThat(ledger(to).counters("T").smallestGap()).isEqualTo(Duration.ofMillis(300));
            assertThat(ledger(to).counters("T").splitUsers()).isZero();
        }
    }

    @Test
    void aFollowerThatIsRefusedIsStillTooEarlyButSplitsNobody() {
        try (Posting to = Posting.closed(IdentityMode.LEGACY)) {
            to.importing(to.alias("visitor", "user", "a"));
            to.emulator.faults().next(1, Fault.answer(503));
            to.clock.advance(Duration.ofMillis(200));
            to.importing(to.event("E", "user", "b"));

            assertThat(ledger(to).counters("T").smallestGap()).isEqualTo(Duration.ofMillis(200));
            assertThat(ledger(to).counters("T").splitUsers()).isZero();
        }
    }

    @Test
    void originalRekeysSplitEventsAfterAWhileAndLegacyDoesNot() {
        for (IdentityMode mode : List.of(IdentityMode.ORIGINAL, IdentityMode.LEGACY)) {
            try (Posting to = Posting.closed(mode)) {
                to.importing(to.alias("visitor", "user", "a"));
                to.importing(to.event("E", "user", "b"));
                to.clock.advance(Duration.ofSeconds(61));

                assertThat(ledger(to).counters("T").splitUsers()).isEqualTo(1);
                assertThat(ledger(to).counters("T").healedUsers()).isEqualTo(mode == IdentityMode.ORIGINAL ? 1 : 0);
            }
        }
    }

    @Test
    void aSplitProfileNeverHeals() {
        try (Posting to = Posting.closed(IdentityMode.ORIGINAL)) {
            to.importing(to.alias("visitor", "user", "a"));
            to.engage("", Posting.set("user", "{}"));
            to.clock.advance(Duration.ofSeconds(61));

            assertThat(ledger(to).counters("T").healedUsers()).isZero();
        }
    }

    @Test
    void healingCanBeSwitchedOff() {
        try (Posting to = Posting.closed(IdentityMode.ORIGINAL)) {
            to.emulator.configure(s -> s.with(Knob.SPLIT_HEALING, "never"));
            to.importing(to.alias("visitor", "user", "a"));
            to.importing(to.event("E", "user", "b"));
            to.clock.advance(Duration.ofSeconds(61));

            assertThat(ledger(to).counters("T").healedUsers()).isZero();
        }
    }

    @Test
    void theDelayIsASetting() {
        try (Posting to = Posting.closed(IdentityMode.LEGACY)) {
            to.emulator.configure(s -> s.withAliasDelay(Duration.ofMinutes(1)));
            to.importing(to.alias("visitor", "user", "a"));
            to.clock.advance(Duration.ofSeconds(59));
            to.importing(to.event("E", "user", "b"));

            assertThat(ledger(to).counters("T").splitUsers()).isEqualTo(1);
        }
    }

    @Test
    void anAliasIsOneWayAndOnlyOnce() {
        try (Posting to = Posting.closed(IdentityMode.LEGACY)) {
            to.importing(
                    to.alias("visitor", "user", "a"), to.alias("other", "user", "b"), to.alias("user", "visitor", "c"));
            to.clock.advance(Duration.ofSeconds(2));

            assertThat(ledger(to).canonical("T", "user")).isEqualTo("visitor");
            assertThat(ledger(to).canonical("T", "visitor")).isEqualTo("visitor");
            assertThat(failure(to, 1)).isEqualTo("errAliasAlreadyExists");
            assertThat(failure(to, 2)).isEqualTo("errSameIDs");
        }
    }

    @Test
    void failedVerbsAreAnsweredLikeGoodOnes() {
        try (Posting to = Posting.closed(IdentityMode.ORIGINAL)) {
            HttpResponse<String> answer = to.importing(
                    identify(to, "user", "user", "a"),
                    identify(to, "user", "not-a-uuid", "b"),
                    identify(to, "user", ANON, "c"),
                    identify(to, "other", ANON, "d"));

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(failure(to, 0)).isEqualTo("errSameIDs");
            assertThat(failure(to, 1)).isEqualTo("errAnonDistinctIdNonGUIDForm");
            assertThat(failure(to, 2)).isEmpty();
            assertThat(failure(to, 3)).isEqualTo("errAnonDistinctIdAssignedAlready");
        }
    }

    @Test
    void anIdentifyOpensAWindowLikeAnAlias() {
        try (Posting to = Posting.closed(IdentityMode.ORIGINAL)) {
            to.importing(identify(to, "user", ANON, "a"));
            to.engage("", Posting.set("user", "{}"));

            assertThat(ledger(to).counters("T").splitUsers()).isEqualTo(1);
        }
    }

    @Test
    void aClusterHasAtMost501Ids() {
        try (Posting to = Posting.closed(IdentityMode.ORIGINAL)) {
            String[] aliases = new String[501];
            for (int i = 0; i < aliases.length; i++) {
                aliases[i] = to.alias("user", "id" + i, "a-" + i);
            }
            to.importing(aliases);

            assertThat(failure(to, 499)).isEmpty();
            assertThat(failure(to, 500)).isEqualTo("errManyIDs");
        }
    }

    @Test
    void theModeIsFixedOnceThereIsData() {
        try (Posting to = Posting.closed(IdentityMode.LEGACY)) {
            to.importing(to.event("E", "u", "i"));

            assertThatThrownBy(
                            () -> to.emulator.configure(s -> s.withProject(Project.of("T", IdentityMode.SIMPLIFIED))))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("fixed once a project holds data");

            to.emulator.reset();
            to.emulator.configure(s -> s.withProject(Project.of("T", IdentityMode.SIMPLIFIED)));
            assertThat(to.emulator.settings().project("T").identity()).isEqualTo(IdentityMode.SIMPLIFIED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"$create_alias", "$identify", "$merge"})
    void verbsOnASimplifiedProjectAreRefusedWithAText(String verb) {
        try (Posting to = Posting.closed(IdentityMode.SIMPLIFIED)) {
            HttpResponse<String> answer = to.importing(to.event(verb, "u", "i"), to.event("E", "u", "j"));

            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body())
                    .isEqualTo("{\"code\":400,\"error\":\"some data points in the request failed validation\","
                            + "\"failed_records\":[\"identity events are not allowed when project is using simplified identity"
                            + " management\"],\"num_records_imported\":0,\"status\":\"Bad Request\"}\n");
            assertThat(to.counts().refused()).isEqualTo(2);
        }
    }

    @Test
    void theNeighboursOfARefusedVerbCanBeStored() {
        try (Posting to = Posting.closed(IdentityMode.SIMPLIFIED)) {
            to.emulator.configure(s -> s.with(Knob.VERB_NEIGHBOURS, "store"));

            assertThat(to.importing(to.event("$merge", "u", "i"), to.event("E", "u", "j"))
                            .body())
                    .contains("\"num_records_imported\":1");
            assertThat(to.counts().accepted()).isEqualTo(1);
        }
    }

    @Test
    void simplifiedDerivesTheDistinctId() {
        try (Posting to = Posting.closed(IdentityMode.SIMPLIFIED)) {
            to.importing(
                    to.event("E", "sent", "a", ",\"$device_id\":\"d\""),
                    to.event("E", "sent", "b", ",\"$device_id\":\"$device:d\""),
                    to.event("E", "sent", "c", ",\"$device_id\":\"d\",\"$user_id\":\"u\""),
                    to.event("E", "sent", "d"));

            assertThat(ledger(to).accepted("T"))
                    .extracting(Received::user)
                    .containsExactly("$device:d", "$device:d", "u", "sent");
        }
    }

    @Test
    void simplifiedTakesAnEventWithoutDistinctIdIfItHasADevice() {
        try (Posting to = Posting.closed(IdentityMode.SIMPLIFIED)) {
            String event =
                    "{\"event\":\"E\",\"properties\":{\"time\":1780000000,\"$insert_id\":\"i\",\"$device_id\":\"d\"}}";
            assertThat(to.importing(event).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void simplifiedLinksADeviceToItsFirstUserForGood() {
        try (Posting to = Posting.closed(IdentityMode.SIMPLIFIED)) {
            to.importing(to.event("E", "", "a", ",\"$device_id\":\"d\""));
            to.importing(to.event("E", "", "b", ",\"$device_id\":\"d\",\"$user_id\":\"u1\""));
            to.importing(to.event("E", "", "c", ",\"$device_id\":\"d\",\"$user_id\":\"u2\""));

            assertThat(ledger(to).canonical("T", "$device:d")).isEqualTo("u1");
            assertThat(ledger(to)
                            .events("T", false)
                            .get(2)
                            .at("/properties/$identity_failure_reason")
                            .asText())
                    .isEqualTo("errDeviceAssignedAlready");
            assertThat(ledger(to)
                            .events("T", false)
                            .get(0)
                            .at("/properties/distinct_id")
                            .asText())
                    .isEqualTo("u1");
        }
    }

    @Test
    void theRawViewIsRekeyedLaterThanQueries() {
        try (Posting to = Posting.closed(IdentityMode.SIMPLIFIED)) {
            to.importing(
                    to.event("E", "", "a", ",\"$device_id\":\"d\""),
                    to.event("E", "", "b", ",\"$device_id\":\"d\",\"$user_id\":\"u\""));
            assertThat(ledger(to)
                            .events("T", true)
                            .get(0)
                            .at("/properties/distinct_id")
                            .asText())
                    .isEqualTo("$device:d");

            to.clock.advance(Duration.ofMinutes(46));
            assertThat(ledger(to)
                            .events("T", true)
                            .get(0)
                            .at("/properties/distinct_id")
                            .asText())
                    .isEqualTo("u");
            assertThat(ledger(to)
                            .events("T", true)
                            .get(0)
                            .at("/properties/$distinct_id_before_identity")
                            .asText())
                    .isEqualTo("$device:d");
        }
    }

    @Test
    void aDevicesProfileIsNotCarriedOverToItsUser() {
        try (Posting to = Posting.closed(IdentityMode.SIMPLIFIED)) {
            to.engage("", Posting.set("$device:d", "{\"a\":1}"));
            to.importing(to.event("E", "", "b", ",\"$device_id\":\"d\",\"$user_id\":\"u\""));

            assertThat(ledger(to).profile("T", "u")).isEmpty();
        }
    }
}
