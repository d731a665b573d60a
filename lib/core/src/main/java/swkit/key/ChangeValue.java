// SPDX-License-Identifier: Apache-2.0
package swkit.key;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The decoder of a change in {@code l} (key-layouts 3). Errors as in {@link Values}. */
final class ChangeValue {
  private static final int SHOWN_IDS = 8;

  /** The groups of ids in a change, containers first. */
  private static final List<String> GROUPS =
      List.of(
          "container-inserts",
          "container-updates",
          "container-property-changes",
          "container-deletes",
          "item-inserts",
          "item-updates",
          "item-deletes");

  private static final String SIGNS = "+~p-+~-";
  private static final int ITEM_GROUPS = 4;

  private ChangeValue() {}

  /** Container inserts, updates, property changes and deletes; item inserts, updates, deletes. */
  static DecodedValue decode(DecodedKey key, byte[] value) {
    if (value.length == 0) {
      return DecodedValue.of(Values.CHANGES, new Field("truncated", true, "truncated"));
    }
    ValueReader in = new ValueReader(value);
    long ids = 0;
    for (int group = 0; group < GROUPS.size(); group++) {
      ids += in.count();
    }
    for (; ids > 0; ids--) {
      in.leb128();
    }
    return in.atEnd() ? new DecodedValue(Values.CHANGES, true, () -> fields(key, value)) : null;
  }

  private static List<Field> fields(DecodedKey key, byte[] value) {
    int sync = Names.SYNC_COLLECTIONS.indexOf(key.field("sync"));
    ValueReader in = new ValueReader(value);
    int[] counts = new int[GROUPS.size()];
    for (int group = 0; group < counts.length; group++) {
      counts[group] = in.count();
    }
    List<Field> fields = new ArrayList<>();
    List<Supplier<String>> changed = new ArrayList<>();
    for (int group = 0; group < counts.length; group++) {
      boolean isItem = group >= ITEM_GROUPS;
      char sign = SIGNS.charAt(group);
      List<Object> ids = new ArrayList<>();
      for (int i = 0; i < counts[group]; i++) {
        long id = in.leb128();
        Field thread = Field.unsigned("thread", (int) (id >>> 32));
        Field doc = Field.unsigned("doc", (int) id);
        boolean isEmail = isItem && sync == 0;
        ids.add(isEmail ? List.of(thread, doc) : Field.unsigned("id", id).value());
        String noun = (isItem ? Names.ITEMS : Names.CONTAINERS).get(sync);
        changed.add(
            isEmail
                ? () -> sign + " thread " + thread.value() + "/doc " + doc.value()
                : () -> sign + " " + noun + " " + Long.toUnsignedString(id));
      }
      fields.add(new Field(GROUPS.get(group), ids, ""));
    }
    Field first = fields.get(0);
    fields.set(0, Field.shown(first.name(), first.value(), () -> text(counts, changed)));
    return List.copyOf(fields);
  }

  private static String text(int[] counts, List<Supplier<String>> changed) {
    String text =
        "containers("
            + signed(counts, 0, ITEM_GROUPS)
            + ") items("
            + signed(counts, ITEM_GROUPS, counts.length)
            + ")";
    if (changed.isEmpty()) {
      return text;
    }
    boolean isLong = changed.size() > SHOWN_IDS;
    return changed.stream()
        .limit(SHOWN_IDS)
        .map(Supplier::get)
        .collect(Collectors.joining("; ", text + " → ", isLong ? "; …" : ""));
  }

  private static String signed(int[] counts, int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(group -> SIGNS.charAt(group) + "" + counts[group])
        .collect(Collectors.joining(" "));
  }
}
