package dev.segue.emulator;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who may import where (Mixpanel's import reference and service account page): a service account with {@code project_id}, a project token
 * without one and with an empty password, an OAuth bearer, taken to need {@code project_id} like an account, or the deprecated project secret.
 */
final class Access {
    private static final Instant SECRETS_RETIRED = Instant.parse("2027-03-03T00:00:00Z");

    private final EmulatorSettings settings;

    Access(EmulatorSettings settings) {
        this.settings = settings;
    }

    /**
     * The answer.
     *
     * @param project null if the credentials are not good here
     * @param claimed the token of that project, or what the request said it was
     */
    record Admission(@Nullable Project project, String claimed) {}

    Admission admit(Incoming in) {
        String bearer = Bearer.tokenOf(in.header("authorization"));
        if (!bearer.isEmpty()) {
            return here(
                    in,
                    bearer(bearer, in.query().get("project_id"), in),
                    firstToken(in).orElse(""));
        }
        String[] pair = basic(in.header("authorization"));
        String projectId = in.query().get("project_id");
        if (pair.length == 0) {
            return new Admission(null, firstToken(in).orElse(""));
        }
        Optional<Project> project = pair[1].isEmpty()
                ? withoutPassword(pair[0], projectId, in)
                : serviceAccount(pair[0], pair[1], projectId, in);
        String claimed = pair[1].isEmpty() ? pair[0] : firstToken(in).orElse("");
        return here(in, project, claimed);
    }

    private Admission here(Incoming in, Optional<Project> project, String claimed) {
        Region asked = Region.ofHost(in.host(), settings.region());
        return project.filter(p -> p.region() == asked || !settings.knows(p.token()))
                .map(p -> new Admission(p, p.token()))
                .orElse(new Admission(null, claimed));
    }

    private Optional<Project> withoutPassword(String name, String projectId, Incoming in) {
        if (settings.knows(name)) {
            return projectId.isEmpty() ? Optional.of(settings.project(name)) : Optional.empty();
        }
        for (Project project : settings.projects()) {
            if (name.equals(project.secret())) {
                boolean same = projectId.isEmpty()
                        || project.id() == null
                        || project.id().equals(projectId);
                return same && secretsCount(in.arrived()) ? Optional.of(project) : Optional.empty();
            }
        }
        if (!open()) {
            return Optional.empty();
        }
        return projectId.isEmpty() ? Optional.of(settings.project(name)) : Optional.of(byId(projectId, in));
    }

    private Optional<Project> serviceAccount(String username, String secret, String projectId, Incoming in) {
        if (projectId.isEmpty()) {
            return Optional.empty();
        }
        List<ServiceAccount> named = settings.serviceAccounts().stream()
                .filter(a -> a.username().equals(username))
                .toList();
        if (named.isEmpty()) {
            return open() ? Optional.of(byId(projectId, in)) : Optional.empty();
        }
        return named.stream()
                .filter(a -> a.secret().equals(secret)
                        && a.mayImport()
                        && !a.isExpired(in.arrived())
                        && a.projectIds().contains(projectId))
                .findFirst()
                .map(a -> byId(projectId, in));
    }

    private Optional<Project> bearer(String token, String projectId, Incoming in) {
        boolean known = settings.bearers().stream().anyMatch(b -> b.token().equals(token));
        boolean good = known
                ? settings.bearers().stream().anyMatch(b -> b.isGood(token, projectId, false, in.arrived()))
                : open();
        return good && !projectId.isEmpty() ? Optional.of(byId(projectId, in)) : Optional.empty();
    }

    private boolean secretsCount(Instant now) {
        Knobs knobs = settings.knobs();
        return knobs.is(Knob.PROJECT_SECRET, "accept")
                || (knobs.is(Knob.PROJECT_SECRET, "until-retired") && now.isBefore(SECRETS_RETIRED));
    }

    /** Whether the request names a project by its deprecated secret. */
    static boolean usesSecret(Incoming in, EmulatorSettings settings) {
        if (settings.projects().stream().allMatch(p -> p.secret() == null)) {
            return false;
        }
        String[] pair = basic(in.header("authorization"));
        return pair.length == 2
                && pair[1].isEmpty()
                && settings.projects().stream().anyMatch(p -> pair[0].equals(p.secret()));
    }

    /** A project that is configured with that id, else the one that the records name, else one named after its id. */
    private Project byId(String projectId, Incoming in) {
        return settings.projects().stream()
                .filter(p -> projectId.equals(p.id()))
                .findFirst()
                .orElseGet(() -> settings.project(firstToken(in).orElse("project-" + projectId)));
    }

    private boolean open() {
        return settings.knobs().is(Knob.UNKNOWN_PROJECTS, "accept");
    }

    private static Optional<String> firstToken(Incoming in) {
        return in.body().records().stream()
                .findFirst()
                .map(r -> Json.text(r.properties(), "token"))
                .filter(t -> !t.isEmpty());
    }

    /** User and password; Mixpanel documents base64 and plain text after {@code Basic}. Empty if there is neither. */
    private static String[] basic(String header) {
        if (!header.regionMatches(true, 0, "Basic ", 0, 6)) {
            return new String[0];
        }
        String value = header.substring(6).trim();
        String decoded;
        try {
            decoded = new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            decoded = value;
        }
        int colon = decoded.indexOf(':');
        return colon <= 0 ? new String[0] : new String[] {decoded.substring(0, colon), decoded.substring(colon + 1)};
    }
}
