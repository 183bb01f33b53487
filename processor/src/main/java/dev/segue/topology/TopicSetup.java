package dev.segue.topology;

import java.util.List;
import org.apache.kafka.clients.admin.Admin;

/** Makes the topics that are missing and compares those that exist with what is needed. */
public final class TopicSetup {
    private final Admin admin;
    private final String bootstrap;
    private final Topics topics;
    private final TopicSettings settings;
    private final RouterSettings router;

    /** @param bootstrap for the commands in messages */
    public TopicSetup(Admin admin, String bootstrap, Topics topics, TopicSettings settings, RouterSettings router) {
        this.admin = admin;
        this.bootstrap = bootstrap;
        this.topics = topics;
        this.settings = settings;
        this.router = router;
    }

    /**
     * Creates and compares.
     *
     * @return what is wrong, a line each; empty if all is well
     */
    public List<String> settle() {
        return List.of("not built yet " + admin + bootstrap + topics + settings + router);
    }

    /** Only compares; creates nothing. For {@code config check}. */
    public List<String> check() {
        return settle();
    }
}
