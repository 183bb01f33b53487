package dev.segue.sink;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/** The pieces that a batch's JSON array is joined of: the opening bracket, the bodies with commas between them, the closing one. */
final class Pieces implements Iterator<byte[]> {
    private static final byte[] OPEN = {'['};
    private static final byte[] COMMA = {','};
    private static final byte[] CLOSE = {']'};

    private final List<Item> items;
    private int at;

    Pieces(List<Item> items) {
        this.items = items;
    }

    @Override
    public boolean hasNext() {
        return at <= 2 * items.size();
    }

    @Override
    public byte[] next() {
        int piece = at++;
        if (piece > 2 * items.size()) {
            throw new NoSuchElementException();
        }
        if (piece == 0) {
            return OPEN;
        }
        if (piece == 2 * items.size()) {
            return CLOSE;
        }
        return piece % 2 == 1 ? items.get(piece / 2).body() : COMMA;
    }
}
