package dev.segue.emulator;

import java.util.LinkedHashMap;
import java.util.Map;

/** A map in the order of first entry that forgets its oldest entry when it is full. */
final class Bounded<K, V> extends LinkedHashMap<K, V> {
    private final long most;

    Bounded(long most) {
        this.most = most;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > most;
    }
}
