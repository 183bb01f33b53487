package dev.segue.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.config.SegmentSettings.About;
import dev.segue.mapping.Identity;
import dev.segue.mapping.Settings;
import dev.segue.mapping.StateSettings;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SegmentSettingsTest {
    private static SegmentSettings read(String json) {
        try {
            return SegmentSettings.read((ObjectNode) new ObjectMapper().readTree(json.replace('\'', '"')));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static Settings settings(String json) {
        return read(json).settings("TOKEN", Identity.LEGACY);
    }

    @Test
    void silenceMeansOurDefaults() {
        assertThat(settings("{}"))
                .isEqualTo(new Settings(
                        "TOKEN",
                        Identity.LEGACY,
                        false,
                        true,
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        true,
                        false,
                        true,
                        true,
                        List.of(),
                        List.of(),
                        "",
                        false,
                        true,
                        "Identity Linked",
                        false,
                        StateSettings.OFF));
    }

    @Test
    void everySettingIsRead() {
        Settings settings = settings("""
                {'token':'t','identity':'Simplified','people':true,'setAllTraitsByDefault':false,
                 'peopleProperties':['a'],'superProperties':['b'],'eventIncrements':['c, d'],'propIncrements':['e'],
                 'consolidatedPageCalls':false,'trackAllPages':true,'trackCategorizedPages':false,
                 'trackNamedPages':false,'groupIdentifierTraits':['f'],'groupTraitsToSetOnce':['g'],
                 'sourceName':'h','legacySuperProperties':true}""");

        assertThat(settings)
                .isEqualTo(new Settings(
                        "t",
                        Identity.SIMPLIFIED,
                        true,
                        false,
                        List.of("a"),
                        List.of("b"),
                        List.of("c, d"),
                        List.of("e"),
                        false,
                        true,
                        false,
                        false,
                        List.of("f"),
                        List.of("g"),
                        "h",
                        true,
                        true,
                        "Identity Linked",
                        false,
                        StateSettings.OFF));
    }

    @Test
    void olderAndNewerNamesAreRead() {
        assertThat(settings("{'increments':['a', 0, 1]}").eventIncrements()).containsExactly("a", "0", "1");
        assertThat(settings("{'eventIncrements':['b'],'increments':['a']}").eventIncrements())
                .containsExactly("b");
        assertThat(settings("{'increments':['a'],'eventIncrements':['b']}").eventIncrements())
                .containsExactly("b");
        assertThat(settings("{'projectToken':'p'}").token()).isEqualTo("p");
        assertThat(region("{'apiRegion':'EU \uD83C\uDDEA\uD83C\uDDFA'}")).isEqualTo("eu");
        assertThat(region("{'apiRegion':'IN'}")).isEqualTo("in");
    }

    private static String region(String json) {
        return read(json).entries().stream()
                .filter(entry -> entry.name().equals("mixpanel.region"))
                .map(entry -> entry.value().asText())
                .collect(Collectors.joining());
    }

    @Test
    void theEuropeanEndpointIsARegion() {
        assertThat(region("{'enableEuropeanUnionEndpoint':true}")).isEqualTo("eu");
        assertThat(region("{'enableEuropeanUnionEndpoint':false}")).isEqualTo("us");
        assertThat(region("{}")).isEqualTo("us");
    }

    @Test
    void flagsMayBeText() {
        assertThat(settings("{'people':'true'}").people()).isTrue();
        assertThat(settings("{'trackNamedPages':'false'}").trackNamedPages()).isFalse();
    }

    @Test
    void nullAndEmptyTextMeanTheDefault() {
        SegmentSettings settings = read("{'people':null,'token':'','eventIncrements':null,'propIncrements':'',"
                + "'trackAllPages':'','sourceName':'','apiRegion':'','identity':''}");

        assertThat(settings.notes()).isEmpty();
        assertThat(settings.settings("TOKEN", Identity.LEGACY)).isEqualTo(settings("{}"));
    }

    private static Map<String, About> notes(String json) {
        return read(json).notes().stream()
                .collect(Collectors.toMap(SegmentSettings.Note::key, SegmentSettings.Note::about));
    }

    @Test
    void saysWhatAKeyIsGoodFor() {
        assertThat(notes("""
                        {'apiKey':'k','apiSecret':'s','persistence':'cookie','cookieName':'c','crossSubdomainCookie':true,
                         'secureCookie':true,'trackAutomaticEvents':true,'peeple':true,'zzz':1}"""))
                .isEqualTo(Map.of(
                        "apiKey", About.NO_LONGER_NEEDED,
                        "apiSecret", About.NO_LONGER_NEEDED,
                        "persistence", About.NO_MEANING_ON_A_SERVER,
                        "cookieName", About.NO_MEANING_ON_A_SERVER,
                        "crossSubdomainCookie", About.NO_MEANING_ON_A_SERVER,
                        "secureCookie", About.NO_MEANING_ON_A_SERVER,
                        "trackAutomaticEvents", About.NO_MEANING_ON_A_SERVER,
                        "peeple", About.UNKNOWN,
                        "zzz", About.UNKNOWN));
    }

    @Test
    void suggestsTheNearestName() {
        assertThat(read("{'trackAllPage':true}").notes())
                .singleElement()
                .satisfies(note -> assertThat(note.text()).endsWith("did you mean trackAllPages?"));
        assertThat(read("{'zzz':true}").notes())
                .singleElement()
                .satisfies(note -> assertThat(note.text()).doesNotContain("did you mean"));
    }

    @Test
    void wrongValuesAreSaidAndLeaveTheDefault() {
        String json = "{'people':'yes','eventIncrements':'a','token':5,'identity':'mine','apiRegion':'moon'}";

        assertThat(notes(json).values()).hasSize(5).containsOnly(About.BAD_VALUE);
        assertThat(settings(json)).isEqualTo(settings("{}"));
        assertThat(read(json).notes()).noneMatch(note -> note.text().contains("moon"));
    }

    @Test
    void everySettingIsListedAndTheAssumedOnesAreMarked() {
        List<SegmentSettings.Entry> entries =
                read("{'token':'t','people':true}").entries();

        assertThat(entries).extracting(SegmentSettings.Entry::name).hasSize(16).doesNotContain("mixpanel.identity");
        assertThat(entries)
                .filteredOn(entry -> !entry.assumed())
                .extracting(SegmentSettings.Entry::name, entry -> entry.value().asText())
                .containsExactly(tuple("mixpanel.token", "t"), tuple("mapping.people", "true"));
        assertThat(entries)
                .filteredOn(entry -> entry.name().equals("mapping.event.increments"))
                .singleElement()
                .extracting(SegmentSettings.Entry::value)
                .matches(JsonNode::isArray);
    }
}
