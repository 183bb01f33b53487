package dev.segue.emulator;

import java.time.Duration;

/**
 * The time between an alias and what followed it.
 *
 * @param user the alias's new id
 * @param alias the request that carried the alias
 * @param follower the first later request that carried anything of the user except a further verb, accepted or not
 * @param length from the answer to the alias to the start of the follower; zero if the follower did not wait for the answer
 */
public record Gap(String user, long alias, long follower, Duration length) {}
