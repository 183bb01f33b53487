package dev.segue.mapping;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which traits are taken: all, or those that a list names by Segment's names or by Mixpanel's. */
final class TraitSelection {
    private final boolean all;
    private final boolean allSpecial;
    private final Set<String> names;

    /** @param allSpecial those that Mixpanel knows by name are taken whatever the list says */
    TraitSelection(boolean all, boolean allSpecial, List<String> names) {
        this.all = all;
        this.allSpecial = allSpecial;
        this.names = new HashSet<>(names);
        for (String name : names) {
            String special = PropertyNames.SPECIAL_TRAITS.get(Lookup.normal(name));
            if (special != null) {
                this.names.add(special);
            }
        }
    }

    boolean takes(String name) {
        return all || names.contains(name);
    }

    boolean takesSpecial(String name) {
        return allSpecial || takes(name);
    }
}
