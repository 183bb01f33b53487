package dev.segue.mapping;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.mixpanel.RefusedIds;
import dev.segue.mixpanel.Request;
import dev.segue.segment.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Puts together, for each type of message, the requests of the families that it concerns. */
final class Families {
    private final Settings settings;
    private final Remembering remembering;
    private final EventMapping events;
    private final PageMapping pages;
    private final IncrementMapping increments;
    private final RevenueMapping revenue;
    private final ProfileMapping profiles;
    private final GroupMapping groups;
    private final IdentityMapping identities;

    Families(Settings settings, TraitMapping traits, ContextProperties contextProperties, Remembering remembering) {
        RequestWriter writer = new RequestWriter(settings);
        this.settings = settings;
        this.remembering = remembering;
        this.events = new EventMapping(settings, traits, contextProperties, writer);
        this.pages = new PageMapping(settings);
        this.increments = new IncrementMapping(settings, writer);
        this.revenue = new RevenueMapping(writer);
        this.profiles = new ProfileMapping(settings, traits, writer);
        this.groups = new GroupMapping(settings, writer);
        this.identities = new IdentityMapping(settings, writer);
    }

    Mapped map(Message message, Facts facts) {
        return message.match(new ByType(facts));
    }

    private final class ByType implements Message.Cases<Mapped> {
        private final Facts facts;

        ByType(Facts facts) {
            this.facts = facts;
        }

        @Override
        public Mapped track(Message.Track track) {
            return event(track.event(), track.properties(), null, null);
        }

        @Override
        public Mapped page(Message.Page page) {
            return view("Page", page.category(), page.name(), page.properties());
        }

        @Override
        public Mapped screen(Message.Screen screen) {
            return view("Screen", screen.category(), screen.name(), screen.properties());
        }

        private Mapped view(String type, @Nullable String category, @Nullable String name, ObjectNode properties) {
            String event = pages.event(type, category, name);
            return event == null ? dropped(DropReason.PAGE_NOT_TRACKED) : event(event, properties, category, name);
        }

        private Mapped event(String event, ObjectNode properties, @Nullable String category, @Nullable String name) {
            Ids ids = Ids.of(facts.envelope(), settings.identity());
            if (refusedDevice(ids)) {
                return Mapper.refused("$.anonymousId");
            }
            List<Request> requests = new ArrayList<>();
            requests.add(events.event(facts, ids, event, properties, category, name));
            if (settings.people()) {
                if (ids.userId() != null) {
                    increments.addTo(requests, facts, ids.userId(), event, properties);
                }
                revenue.addTo(requests, facts, ids.distinctId(), event, properties);
            }
            // In Simplified projects any event that carries both ids links them.
            boolean links = settings.identity() == Identity.SIMPLIFIED && ids.userId() != null;
            return sent(requests, links ? facts.envelope().anonymousId() : null);
        }

        @Override
        public Mapped identify(Message.Identify identify) {
            Ids ids = Ids.of(facts.envelope(), settings.identity());
            if (refusedDevice(ids)) {
                return Mapper.refused("$.anonymousId");
            }
            Request link = identities.link(facts, ids);
            List<Request> requests = new ArrayList<>();
            if (link != null) {
                requests.add(link);
            }
            if (settings.people()) {
                requests.addAll(profiles.requests(facts, ids, identify.traits()));
            }
            if (requests.isEmpty()) {
                return dropped(settings.people() ? DropReason.NOTHING_TO_SEND : DropReason.PEOPLE_OFF);
            }
            UserState next = settings.people() ? remembering.sent(facts, identify.traits()) : facts.state();
            return sent(next, requests, link == null ? null : facts.envelope().anonymousId());
        }

        @Override
        public Mapped group(Message.Group group) {
            String userId = facts.envelope().userId();
            if (group.groupId() == null || userId == null || !groups.configured()) {
                return dropped(DropReason.GROUP_NOT_CONFIGURED);
            }
            List<Request> requests = groups.requests(facts, userId, group.groupId(), group.traits());
            return requests.isEmpty() ? dropped(DropReason.NOTHING_TO_SEND) : sent(requests, null);
        }

        @Override
        public Mapped alias(Message.Alias alias) {
            if (alias.previousId().equals(alias.newId())) {
                return dropped(DropReason.SAME_IDS);
            }
            if (facts.state().linked(identities.linkKey(alias.previousId()))) {
                return dropped(DropReason.ALREADY_LINKED);
            }
            boolean simplified = settings.identity() == Identity.SIMPLIFIED;
            if (simplified && IdentityMapping.betweenUsers(alias)) {
                return dropped(DropReason.CANNOT_MERGE_USERS);
            }
            Ids ids = Ids.of(alias.newId(), alias.previousId(), settings.identity());
            if (RefusedIds.contains(alias.previousId()) || refusedDevice(ids)) {
                return Mapper.refused("$.previousId");
            }
            Request request = simplified ? identities.linkEvent(facts, ids) : identities.createAlias(facts, alias);
            return request == null ? dropped(DropReason.NOTHING_TO_SEND) : sent(List.of(request), alias.previousId());
        }

        private Mapped dropped(DropReason reason) {
            return new Mapped.Dropped(reason, facts.state(), Set.of());
        }

        private Mapped sent(List<Request> requests, @Nullable String linked) {
            return sent(facts.state(), requests, linked);
        }

        private Mapped sent(UserState state, List<Request> requests, @Nullable String linked) {
            UserState next = linked == null ? state : state.link(identities.linkKey(linked));
            return new Mapped.Requests(requests, next, Set.of());
        }

        /** Only Simplified projects are told the device's id beside the user's. */
        private boolean refusedDevice(Ids ids) {
            return settings.identity() == Identity.SIMPLIFIED
                    && ids.deviceId() != null
                    && RefusedIds.contains(ids.deviceId());
        }
    }
}
