package dev.segue.it;

import dev.segue.emulator.Fault;
import dev.segue.emulator.Faults;
import dev.segue.emulator.Knob;
import dev.segue.emulator.MixpanelEmulator;
import dev.segue.mixpanel.Endpoint;
import dev.segue.support.Broker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * What goes wrong during a soak. The kinds come in shuffled rounds, so that each is met before one is met again; one
 * after the other begins, but their consequences overlap.
 */
final class SoakFaults {
    private static final Map<String, String> HTML = Map.of("content-type", "text/html");
    private static final Map<String, String> ELSEWHERE = Map.of("location", "/elsewhere");

    private final SoakFleet fleet;
    private final Broker broker;
    private final MixpanelEmulator emulator;
    private final Faults receiver;
    private final Random random;
    private final List<Kind> round = new ArrayList<>();

    SoakFaults(SoakFleet fleet, Broker broker, MixpanelEmulator emulator, long seed) {
        this.fleet = fleet;
        this.broker = broker;
        this.emulator = emulator;
        this.receiver = emulator.faults();
        this.random = new Random(seed);
    }

    private enum Kind {
        ROUTER_KILLED,
        ROUTER_KILLED_AND_WIPED,
        ROUTER_STOPPED,
        ROUTER_FROZEN,
        ROUTER_JOINS_AND_LEAVES,
        SINK_KILLED,
        SINK_STOPPED,
        SINK_FROZEN_BRIEFLY,
        SINK_FROZEN,
        SINK_JOINS_AND_LEAVES,
        BOTH_SINKS_KILLED,
        BROKER_KILLED,
        BROKER_FROZEN,
        BROKER_AND_ROUTER_KILLED,
        RECEIVER_DOWN,
        ANSWERS_LOST,
        RESETS,
        THROTTLED,
        TOKEN_REFUSED,
        TOO_LARGE,
        SLOW_ANSWERS,
        HALF_ANSWERS,
        WRONG_LENGTHS,
        DRIPS,
        IDLE_CONNECTIONS_CLOSED,
        PROXY_PAGES,
        REDIRECTED,
        TEMPORARY_FAILURES
    }

    /** One fault, from its beginning to where the process or the receiver is told to work again; says what it did. */
    String next() {
        if (round.isEmpty()) {
            round.addAll(List.of(Kind.values()));
            Collections.shuffle(round, random);
        }
        Kind kind = round.remove(round.size() - 1);
        String router = "router-" + (1 + random.nextInt(2));
        String sink = "sink-" + (1 + random.nextInt(2));
        return switch (kind) {
            case ROUTER_KILLED -> killed(router);
            case ROUTER_KILLED_AND_WIPED -> {
                fleet.kill(router);
                fleet.wipe(router);
                fleet.start(router);
                yield router + " killed, its disk wiped, started again";
            }
            case ROUTER_STOPPED -> stopped(router);
            case ROUTER_FROZEN -> frozen(router, 8 + random.nextInt(5));
            case ROUTER_JOINS_AND_LEAVES -> joinsAndLeaves("router-3");
            case SINK_KILLED -> killed(sink);
            case SINK_STOPPED -> stopped(sink);
            case SINK_FROZEN_BRIEFLY -> frozen(sink, 2 + random.nextInt(3));
            case SINK_FROZEN -> frozen(sink, 8 + random.nextInt(5));
            case SINK_JOINS_AND_LEAVES -> joinsAndLeaves("sink-3");
            case BOTH_SINKS_KILLED -> {
                fleet.kill("sink-1");
                fleet.kill("sink-2");
                fleet.start("sink-1");
                fleet.start("sink-2");
                yield "both sinks killed and started again";
            }
            case BROKER_KILLED -> {
                broker.kill();
                broker.restart();
                yield "broker killed and started again";
            }
            case BROKER_FROZEN -> {
                int seconds = 3 + random.nextInt(5);
                broker.pause();
                wait(seconds);
                broker.resume();
                yield "broker frozen for " + seconds + " s";
            }
            case BROKER_AND_ROUTER_KILLED -> {
                broker.kill();
                fleet.kill(router);
                broker.restart();
                fleet.start(router);
                yield "broker and " + router + " killed and started again";
            }
            case RECEIVER_DOWN -> outage("receiver answers 503", Fault.answer(503), 4 + random.nextInt(6));
            case ANSWERS_LOST -> scripted("answers lost after the records were stored", Fault.answerLost());
            case RESETS -> scripted("connections reset before anything was stored", Fault.resetBeforeCommit());
            case THROTTLED -> scripted("429 with Retry-After 2", Fault.tooManyRequests(Duration.ofSeconds(2)));
            case TOKEN_REFUSED -> outage("token refused (401)", Fault.answer(401), 4 + random.nextInt(4));
            case TOO_LARGE -> {
                int bytes = 2000 + random.nextInt(4000);
                int seconds = 3 + random.nextInt(4);
                emulator.configure(settings -> settings.withMaxBytes(bytes));
                wait(seconds);
                emulator.configure(settings -> settings.with(Knob.MAX_BYTES, Knob.MAX_BYTES.standard()));
                yield "receiver takes only " + bytes + " bytes (413) for " + seconds + " s";
            }
            case SLOW_ANSWERS ->
                scripted("answers after the client's time-out", new Fault.Stall(Duration.ofSeconds(4)));
            case HALF_ANSWERS -> scripted("half an answer", new Fault.HalfAnswer(true));
            case WRONG_LENGTHS ->
                scripted(
                        "answers shorter or longer than they say",
                        new Fault.WrongLength(true, random.nextBoolean() ? 9 : -9));
            case DRIPS -> scripted("answers that come drop by drop", new Fault.Drip(Duration.ofMillis(200), 1));
            case IDLE_CONNECTIONS_CLOSED ->
                scripted("connections closed when they are idle", new Fault.CloseIdle(Duration.ofMillis(20)));
            case PROXY_PAGES ->
                scripted("502 with a proxy's page", new Fault.Answer(502, HTML, "<html>Bad Gateway</html>", false));
            case REDIRECTED -> outage("redirects", new Fault.Answer(302, ELSEWHERE, "", false), 3 + random.nextInt(3));
            case TEMPORARY_FAILURES -> {
                int times = times();
                receiver.next(times, Endpoint.ENGAGE, Fault.temporaryFailure());
                yield times + " times at /engage: 200 with status 0";
            }
        };
    }

    private String killed(String name) {
        fleet.kill(name);
        fleet.start(name);
        return name + " killed and started again";
    }

    private String stopped(String name) {
        int status = fleet.stop(name);
        fleet.start(name);
        return name + " stopped with SIGTERM (exit status " + status + ") and started again";
    }

    private String frozen(String name, int seconds) {
        fleet.process(name).pause();
        wait(seconds);
        fleet.process(name).resume();
        return name + " frozen for " + seconds + " s";
    }

    private String joinsAndLeaves(String name) {
        fleet.start(name);
        wait(8 + random.nextInt(6));
        return name + " joined and left again (exit status " + fleet.stop(name) + ")";
    }

    private String outage(String what, Fault fault, int seconds) {
        receiver.outage(fault);
        wait(seconds);
        receiver.outageOver();
        return what + " for " + seconds + " s";
    }

    private String scripted(String what, Fault fault) {
        int times = times();
        receiver.next(times, fault);
        return times + " times: " + what;
    }

    private int times() {
        return 2 + random.nextInt(8);
    }

    /** The length of a fault is part of it. */
    static void wait(int seconds) {
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** Between two faults: from 2 to 8 seconds. */
    void breathe() {
        wait(2 + random.nextInt(7));
    }
}
