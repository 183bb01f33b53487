package dev.segue.cli.sample;

/** Where a message is made. */
enum Channel {
    BROWSER,
    PHONE,
    SERVER
}
