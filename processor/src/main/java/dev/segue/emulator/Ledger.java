package dev.segue.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What was received, to be asked by the demo and by tests. Every answer is a copy taken at one moment. Safe for any thread.
 *
 * <p>A project is named by its token. Records of requests that were refused before their project was known are kept under what they claimed, at
 * worst under the empty name.
 */
public interface Ledger {
    /** The tokens of all projects that anything was received for. */
    Set<String> projects();

    /** The numbers of all projects together. */
    Counters counters();

    /** The numbers of one project, all zero if it is not known. */
    Counters counters(String project);

    /** Every record of a project that is still remembered, in the order of commits. */
    List<Received> received(String project);

    /** The accepted ones of {@link #received}. */
    List<Received> accepted(String project);

    /** Everything received that carried this distinct_id, in the order of commits. */
    List<Received> timeline(String project, String user);

    /** The distinct_ids of a project that are still remembered, in the order of first arrival. */
    Set<String> users(String project);

    /** For each alias that something followed, how long that took. At most {@link Knob#KEEP_RECORDS}. */
    List<Gap> gaps(String project);

    /** The ids whose alias was overtaken, so that they have a second profile. */
    Set<String> splitUsers(String project);

    /** The record's JSON as it was sent, if its bytes are still remembered. */
    Optional<byte[]> body(long sequence);

    /** The stored events, oldest first: every copy ({@code raw}), or those that queries see. */
    List<ObjectNode> events(String project, boolean raw);

    /** How many events would be left after Mixpanel's compaction, which compares the calendar day instead of the time. */
    int compacted(String project);

    /** The properties of a user's profile; an alias leads to the profile of the id it stands for once it took effect. */
    Optional<ObjectNode> profile(String project, String distinctId);

    /** The properties of a group's profile. */
    Optional<ObjectNode> group(String project, String groupKey, String groupId);

    /** The id that {@code distinctId} stands for now. */
    String canonical(String project, String distinctId);

    /** The requests that are still remembered, in the order of arrival. */
    List<LoggedRequest> requests();

    /** The decoded body of a request, if it is still remembered. */
    Optional<byte[]> requestBody(long id);

    /** How often each path was answered with each status, those that are no longer remembered included; 0 is a connection without an answer. */
    Map<String, Map<Integer, Long>> attempts();

    /** Whether nothing was forgotten yet, so that the lists above are complete. */
    boolean complete();
}
