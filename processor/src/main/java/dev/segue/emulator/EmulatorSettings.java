package dev.segue.emulator;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the emulator stands in for.
 *
 * @param host the address to listen on; loopback unless others must reach it
 * @param port 0 takes a free one
 * @param region where requests arrive whose {@code Host} names no region
 * @param identity the mode of projects that are not configured
 * @param projects the configured projects; others are taken or not as {@link Knob#UNKNOWN_PROJECTS} says
 * @param locations what is known about addresses; IPv6 in one spelling
 */
public record EmulatorSettings(
        String host,
        int port,
        Region region,
        IdentityMode identity,
        List<Project> projects,
        List<ServiceAccount> serviceAccounts,
        List<Bearer> bearers,
        Map<String, Location> locations,
        Knobs knobs) {
    public EmulatorSettings {
        projects = List.copyOf(projects);
        serviceAccounts = List.copyOf(serviceAccounts);
        bearers = List.copyOf(bearers);
        Map<String, Location> plain = new HashMap<>();
        locations.forEach((address, location) -> plain.put(Geography.plain(address), location));
        locations = Map.copyOf(plain);
        if (projects.stream().anyMatch(p -> p.token().isBlank())) {
            throw new IllegalArgumentException("a project needs a token");
        }
        if (projects.stream().map(Project::token).distinct().count() != projects.size()) {
            throw new IllegalArgumentException("two projects have the same token");
        }
    }

    /** Loopback, a free port, any token, identity {@code legacy}, each knob at its default. */
    public static EmulatorSettings defaults() {
        return new EmulatorSettings(
                "127.0.0.1",
                0,
                Region.US,
                IdentityMode.LEGACY,
                List.of(),
                List.of(),
                List.of(),
                Map.of(),
                Knobs.standard());
    }

    public EmulatorSettings withHost(String host) {
        return new EmulatorSettings(host, port, region, identity, projects, serviceAccounts, bearers, locations, knobs);
    }

    public EmulatorSettings withPort(int port) {
        return new EmulatorSettings(host, port, region, identity, projects, serviceAccounts, bearers, locations, knobs);
    }

    public EmulatorSettings withRegion(Region region) {
        return new EmulatorSettings(host, port, region, identity, projects, serviceAccounts, bearers, locations, knobs);
    }

    /** The mode of projects that are not configured. */
    public EmulatorSettings withIdentity(IdentityMode identity) {
        return new EmulatorSettings(host, port, region, identity, projects, serviceAccounts, bearers, locations, knobs);
    }

    /** One more project; it takes the place of one with the same token. */
    public EmulatorSettings withProject(Project project) {
        List<Project> changed = new ArrayList<>(projects);
        changed.removeIf(p -> p.token().equals(project.token()));
        changed.add(project);
        return withProjects(changed);
    }

    EmulatorSettings withProjects(List<Project> projects) {
        return new EmulatorSettings(host, port, region, identity, projects, serviceAccounts, bearers, locations, knobs);
    }

    /** One more service account. */
    public EmulatorSettings withServiceAccount(ServiceAccount account) {
        List<ServiceAccount> changed = new ArrayList<>(serviceAccounts);
        changed.removeIf(a -> a.equals(account));
        changed.add(account);
        return new EmulatorSettings(host, port, region, identity, projects, changed, bearers, locations, knobs);
    }

    /** One more OAuth token. */
    public EmulatorSettings withBearer(Bearer bearer) {
        List<Bearer> changed = new ArrayList<>(bearers);
        changed.removeIf(b -> b.token().equals(bearer.token()));
        changed.add(bearer);
        return new EmulatorSettings(host, port, region, identity, projects, serviceAccounts, changed, locations, knobs);
    }

    public EmulatorSettings withLocations(Map<String, Location> locations) {
        return new EmulatorSettings(host, port, region, identity, projects, serviceAccounts, bearers, locations, knobs);
    }

    /** Only configured projects exist: others are 401 on {@code /import} and dropped silently elsewhere. */
    public EmulatorSettings closed() {
        return with(Knob.UNKNOWN_PROJECTS, "refuse");
    }

    public EmulatorSettings withAliasDelay(Duration delay) {
        return with(Knob.ALIAS_DELAY, Long.toString(delay.toMillis()));
    }

    public EmulatorSettings withMaxBytes(long bytes) {
        return with(Knob.MAX_BYTES, Long.toString(bytes));
    }

    /**
     * One knob turned.
     *
     * @throws IllegalArgumentException naming the knob if the value does not fit
     */
    public EmulatorSettings with(Knob knob, String value) {
        return new EmulatorSettings(
                host, port, region, identity, projects, serviceAccounts, bearers, locations, knobs.with(knob, value));
    }

    /**
     * The settings with what a JSON document names changed, in the form in which {@code /_emulator/settings} shows and takes them.
     *
     * @throws IllegalArgumentException with a text for people if a name or value does not fit
     */
    public EmulatorSettings changedBy(String json) {
        return SettingsJson.changed(this, Json.asked(json, "the settings"));
    }

    /** What the emulator's clock shows. */
    Instant now(InstantSource clock) {
        return clock.instant().plus(knobs.duration(Knob.CLOCK_OFFSET));
    }

    /** The project with that token: a configured one, else one of the default mode in the emulator's own region. */
    Project project(String token) {
        for (Project project : projects) {
            if (project.token().equals(token)) {
                return project;
            }
        }
        return new Project(token, null, null, identity, region, Set.of());
    }

    boolean knows(String token) {
        return projects.stream().anyMatch(p -> p.token().equals(token));
    }
}
