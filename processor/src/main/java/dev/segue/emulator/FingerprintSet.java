package dev.segue.emulator;

/**
 * Remembers which fingerprints were seen, in 16 bytes each. Two generations bound it: when the younger is full the older is forgotten, so that at
 * least the last {@code most} fingerprints are known.
 */
final class FingerprintSet {
    private Generation young = new Generation();
    private Generation old = new Generation();
    private boolean forgot;

    /** Whether the fingerprint was not known; it is from now on. */
    boolean add(Fingerprint fingerprint, long most) {
        if (young.contains(fingerprint) || old.contains(fingerprint)) {
            return false;
        }
        if (young.size >= most) {
            forgot |= old.size > 0;
            old = young;
            young = new Generation();
        }
        young.add(fingerprint);
        return true;
    }

    /** Whether anything was forgotten, so that a repeat may go unnoticed. */
    boolean forgot() {
        return forgot;
    }

    /** Open addressing, at most half full; a pair of zeros is an empty place. */
    private static final class Generation {
        private long[] table = new long[128];
        private int size;

        boolean contains(Fingerprint f) {
            int place = place(f, table);
            return table[place] == high(f) && table[place + 1] == f.low();
        }

        void add(Fingerprint f) {
            if (size * 4L >= table.length) {
                grow();
            }
            put(f.low(), high(f), table);
            size++;
        }

        private void grow() {
            long[] larger = new long[table.length * 2];
            for (int i = 0; i < table.length; i += 2) {
                if (table[i] != 0) {
                    put(table[i + 1], table[i], larger);
                }
            }
            table = larger;
        }

        private static void put(long low, long high, long[] table) {
            int place = place(new Fingerprint(high, low), table);
            table[place] = high;
            table[place + 1] = low;
        }

        /** Where the fingerprint stands, or the empty place where it belongs. */
        private static int place(Fingerprint f, long[] table) {
            int mask = table.length / 2 - 1;
            int slot = (int) f.low() & mask;
            while (table[2 * slot] != 0 && (table[2 * slot] != high(f) || table[2 * slot + 1] != f.low())) {
                slot = (slot + 1) & mask;
            }
            return 2 * slot;
        }

        /** Never zero, which marks an empty place. */
        private static long high(Fingerprint f) {
            return f.high() == 0 ? 1 : f.high();
        }
    }
}
