// SPDX-License-Identifier: Apache-2.0
package swkit.generation;

import static swkit.Subspace.*;

import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import swkit.Entry;
import swkit.Subspace;

/**
 * The content of legacy dumps of 0.7.3 (store-and-dump 2.2): nearly all values are in {@code v},
 * and all counters in {@code c}. Stores of 0.7.3 can't be read, as they have no schema version.
 */
public final class Generation073 extends Generation {
  public static final Generation073 INSTANCE = new Generation073();

  private static final Map<String, List<Subspace>> FAMILIES = new LinkedHashMap<>();
  private static final Map<Subspace, String> TITLES = new EnumMap<>(Subspace.class);

  static {
    FAMILIES.put("values", List.of(BITMAP_TEXT, BITMAP_TAGS));
    FAMILIES.put("blob", List.of(BLOBS));
    FAMILIES.put("index", List.of(INDEXES));
    FAMILIES.put("bitmap", List.of(BITMAP_IDS));
    FAMILIES.put("log", List.of(CHANGELOG));
    TITLES.put(BITMAP_TEXT, "values");
    TITLES.put(BITMAP_TAGS, "counters");
    TITLES.put(BITMAP_IDS, "bitmaps");
  }

  private Generation073() {}

  @Override
  public String releases() {
    return "0.7.3";
  }

  @Override
  public int schemaVersion() {
    return Generation.LEGACY_DUMP;
  }

  @Override
  public Kind kind(Subspace subspace) {
    return switch (subspace) {
      case BITMAP_TEXT, CHANGELOG -> Kind.VALUES;
      case BITMAP_TAGS -> Kind.COUNTERS;
      case BITMAP_IDS, INDEXES -> Kind.KEYS;
      case BLOBS -> Kind.BLOBS;
      default -> Kind.LEGACY;
    };
  }

  @Override
  public Map<String, List<Subspace>> families() {
    return Collections.unmodifiableMap(FAMILIES);
  }

  @Override
  public String title(Subspace subspace) {
    return TITLES.getOrDefault(subspace, subspace.title());
  }

  @Override
  public Set<Subspace> derived() {
    return Set.of();
  }

  @Override
  public boolean isMail(Entry entry) {
    return false;
  }

  @Override
  public Set<Subspace> transients() {
    return EnumSet.of(CHANGELOG);
  }

  /** Also: the mail queue, and the entries that later releases keep in memory. */
  @Override
  public boolean isTransient(Subspace subspace, Entry entry) {
    return switch (subspace) {
      case BITMAP_TEXT -> List.of(4, 50, 51).contains((int) entry.key()[0]);
      case BITMAP_TAGS -> entry.key()[0] == 9;
      default -> transients().contains(subspace);
    };
  }

  @Override
  public boolean hasArchives() {
    return false;
  }

  @Override
  public boolean hasKnownValues() {
    return false;
  }

  @Override
  public AccountKeys accountKeys() {
    return AccountKeys073.INSTANCE;
  }
}
