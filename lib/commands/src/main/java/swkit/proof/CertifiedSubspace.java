// SPDX-License-Identifier: Apache-2.0
package swkit.proof;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.NavigableMap;
import java.util.TreeMap;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Subspace;
import swkit.io.JsonFields;

/**
 * What a certificate says of one subspace. Immutable.
 *
 * @param subspace the subspace
 * @param name its name in the release
 * @param ranges the sum of each range, by the key at which the range begins; the first begins at
 *     the empty key. None if the subspace has no entries
 */
public record CertifiedSubspace(
    Subspace subspace, String name, NavigableMap<byte[], RangeSum> ranges) {
  /** Copies {@code ranges}. */
  public CertifiedSubspace {
    NavigableMap<byte[], RangeSum> copy = new TreeMap<>(Entry::compareKeys);
    copy.putAll(ranges);
    ranges = Collections.unmodifiableNavigableMap(copy);
    if (!ranges.isEmpty() && ranges.firstKey().length > 0) {
      throw new IllegalArgumentException("the first range of " + subspace + " has no beginning");
    }
  }

  /** The sum of all ranges. */
  public RangeSum sum() {
    return ranges.values().stream().reduce(RangeSum.NONE, RangeSum::plus);
  }

  /** The keys of the range that begins at {@code from}. */
  KeyRange range(byte[] from) {
    return new KeyRange(from, ranges.higherKey(from));
  }

  JsonObject json() {
    JsonObject object = new JsonObject();
    object.addProperty("subspace", String.valueOf(subspace.letter()));
    object.addProperty("name", name);
    object.addProperty("entries", sum().entries());
    object.addProperty("bytes", sum().bytes());
    object.addProperty("sum", sum().hash());
    JsonArray lines = new JsonArray();
    ranges.forEach(
        (from, sum) -> lines.add((from.length == 0 ? "-" : Entry.hex(from)) + " " + sum.text()));
    object.add("ranges", lines);
    return object;
  }

  /** Reads what {@link #json} gives. Throws {@link IllegalArgumentException} for anything else. */
  static CertifiedSubspace of(JsonElement element) {
    JsonFields fields = JsonFields.of("a subspace", element);
    String letter = fields.text("subspace");
    Subspace subspace =
        Arrays.stream(Subspace.values())
            .filter(known -> letter.equals(String.valueOf(known.letter())))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("'" + letter + "' is not a subspace"));
    NavigableMap<byte[], RangeSum> ranges = new TreeMap<>(Entry::compareKeys);
    for (JsonElement line : fields.list("ranges")) {
      String[] words = line.isJsonPrimitive() ? line.getAsString().split(" ") : new String[0];
      if (words.length != 4) {
        throw new IllegalArgumentException(
            "a range of " + subspace + " is not a line of four words");
      }
      byte[] from = words[0].equals("-") ? Entry.NO_VALUE : HexFormat.of().parseHex(words[0]);
      if (!ranges.isEmpty() && Entry.compareKeys(ranges.lastKey(), from) >= 0) {
        throw new IllegalArgumentException("the ranges of " + subspace + " don't ascend");
      }
      ranges.put(from, RangeSum.of(words[1], words[2], words[3]));
    }
    CertifiedSubspace certified = new CertifiedSubspace(subspace, fields.text("name"), ranges);
    RangeSum sum = certified.sum();
    if (sum.entries() != fields.number("entries", 0, Long.MAX_VALUE)
        || sum.bytes() != fields.number("bytes", 0, Long.MAX_VALUE)
        || !sum.hash().equals(fields.text("sum"))) {
      throw new IllegalArgumentException("the ranges of " + subspace + " don't add up");
    }
    return certified;
  }
}
