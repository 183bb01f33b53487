package dev.segue.mixpanel;

/** The doors of Mixpanel's ingestion API, and how much one request through each may carry. */
public enum Endpoint {
    /** Events and, in Legacy and Original projects, identity verbs; answers record by record. */
    IMPORT("/import", 2000),
    /** The old door for events. Only {@code $create_alias} of Legacy projects goes here, when a setting says so. */
    TRACK("/track", 2000),
    /** Operations on user profiles; 2000 are allowed, 200 recommended. */
    ENGAGE("/engage", 200),
    /** Operations on group profiles. */
    GROUPS("/groups", 200);

    private final String path;
    private final int maxRecords;

    Endpoint(String path, int maxRecords) {
        this.path = path;
        this.maxRecords = maxRecords;
    }

    /** The path without query, such as {@code /import}. */
    public String path() {
        return path;
    }

    /** The most records that one request should carry. */
    public int maxRecords() {
        return maxRecords;
    }
}
