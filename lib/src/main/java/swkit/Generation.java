// SPDX-License-Identifier: Apache-2.0
package swkit;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What the subspaces hold in the releases that share a layout, chosen by the schema version.
 *
 * <p>The letters mean different things in different releases; whatever depends on that is asked
 * here, nowhere else. Immutable.
 */
public abstract sealed class Generation permits Generation015 {
  /** What a subspace holds, which decides how a backend keeps it. */
  public enum Kind {
    /** Keys with values. */
    VALUES,
    /** Keys alone. */
    KEYS,
    /** Signed 64-bit integers; in an {@link Entry} 8 bytes, little-endian. */
    COUNTERS,
    /** Mail and other content; in a dump as it is, in a store framed (store-and-dump 4). */
    BLOBS,
    /** Nothing of this generation: remains of earlier ones. */
    LEGACY
  }

  /** The value of the schema key while an import is under way: no server opens such a store. */
  public static final int UNFINISHED = 0xFFFFFFFF;

  private static final byte[] SCHEMA_KEY = {0};

  /** Where an unfinished store says what was under way: nothing of any generation stands there. */
  private static final byte[] PURPOSE_KEY = {0, 0};

  /** The key in {@link Subspace#PROPERTY} under which the schema version stands: h'00'. */
  public static byte[] schemaKey() {
    return SCHEMA_KEY.clone();
  }

  /** Whether {@code entry} of {@link Subspace#PROPERTY} is the one with the schema version. */
  public static boolean isSchemaKey(Entry entry) {
    return entry.key().length == 1 && entry.key()[0] == 0;
  }

  /** The entry that says, in an unfinished store, what was under way, and which run in line 2. */
  static Entry purposeEntry(String purpose) {
    return new Entry(PURPOSE_KEY.clone(), purpose.getBytes(StandardCharsets.UTF_8));
  }

  /** What was under way in the unfinished store of {@code snapshot}, or null if it doesn't say. */
  public static String purpose(Snapshot snapshot) {
    String[] lines = purposeLines(snapshot);
    return lines == null ? null : lines[0];
  }

  /** Which run that was, by an id of its own; null if the unfinished store doesn't say. */
  public static String run(Snapshot snapshot) {
    String[] lines = purposeLines(snapshot);
    return lines == null || lines.length == 1 ? null : lines[1];
  }

  private static String[] purposeLines(Snapshot snapshot) {
    byte[] purpose = snapshot.get(Subspace.PROPERTY, PURPOSE_KEY);
    return purpose == null ? null : new String(purpose, StandardCharsets.UTF_8).split("\n", 2);
  }

  /** The entry of the schema version: 4 bytes, big-endian (store-and-dump 6.1). */
  public static Entry schemaEntry(int schemaVersion) {
    return new Entry(schemaKey(), Bytes.u32(schemaVersion));
  }

  /** The version that the schema key of a store's snapshot has. Throws where there is none. */
  public static int schemaVersion(Snapshot snapshot) {
    byte[] value = snapshot.get(Subspace.PROPERTY, SCHEMA_KEY);
    if (value != null && value.length == 4) {
      return Bytes.u32(value, 0);
    }
    throw new RefusedException(
        snapshot.address(),
        value != null
            ? "its schema key (p h'00') holds " + Entry.hex(value) + ", which is no version"
            : "has no schema key (p h'00'): it is empty, or not a Stalwart database of 0.12 or"
                + " later");
  }

  /** The generation of {@code schemaVersion}; {@code address} says where that version was found. */
  public static Generation of(int schemaVersion, String address) {
    if (isKnown(schemaVersion)) {
      return Generation015.INSTANCE;
    }
    throw new RefusedException(
        address,
        "schema version "
            + Integer.toUnsignedString(schemaVersion)
            + releases(schemaVersion)
            + "; this version of swkit knows schema 5 (0.15)");
  }

  /** Whether this version of swkit knows the layout of {@code schemaVersion}. */
  public static boolean isKnown(int schemaVersion) {
    return schemaVersion == Generation015.SCHEMA_VERSION;
  }

  /** The latest generation that is known. */
  static Generation latest() {
    return Generation015.INSTANCE;
  }

  private static String releases(int schemaVersion) {
    return switch (schemaVersion) {
      case 1, 2 -> " (Stalwart 0.12)";
      case 3 -> " (Stalwart 0.13)";
      case 4 -> " (Stalwart 0.14)";
      case 6 -> " (Stalwart 0.16)";
      default -> " (of no release known)";
    };
  }

  /** The releases: {@code 0.15}. */
  public abstract String releases();

  /** The schema version that these releases write. */
  public abstract int schemaVersion();

  /** What {@code subspace} holds. */
  public abstract Kind kind(Subspace subspace);

  /** The families of {@code EXPORT_TYPES}, with their subspaces (store-and-dump 1.4). */
  public abstract Map<String, List<Subspace>> families();

  /** What never is in a dump and would point at other people's documents after an import. */
  public abstract Set<Subspace> derived();

  /** Whether {@code entry} of {@link Subspace#PROPERTY} is that of which each mail has one. */
  public abstract boolean isMail(Entry entry);

  /** The subspaces that a running server fills and empties by itself. */
  public abstract Set<Subspace> transients();

  /**
   * Whether a running server writes or deletes {@code entry} by itself, though nobody does anything
   * with what it belongs to: all of {@link #transients()}, and some in other subspaces.
   */
  public abstract boolean isTransient(Subspace subspace, Entry entry);

  /**
   * The account, or other principal, that {@code entry} belongs to; null for what is nobody's, and
   * for {@link Subspace#BLOBS}, whose owners their links tell.
   */
  public final Integer owner(Subspace subspace, Entry entry) {
    return entry.key().length == 0 ? null : accountKeys().owner(subspace, entry);
  }

  /**
   * Whether {@code entry} is none of these releases but of later ones, which leave such behind when
   * they were started on a store by mistake; these releases don't start then.
   */
  public abstract boolean isForeign(Subspace subspace, Entry entry);

  /** The subspaces in which there may be {@linkplain #isForeign foreign} entries. */
  public Set<Subspace> foreign() {
    return Set.of();
  }

  /** Which entries belong to one account. */
  abstract AccountKeys accountKeys();

  /** The subspaces of a full dump, each of which a full dump has a frame for, in letter order. */
  public final Set<Subspace> dumped() {
    Set<Subspace> all = EnumSet.noneOf(Subspace.class);
    families().values().forEach(all::addAll);
    return Collections.unmodifiableSet(all);
  }

  /**
   * The subspaces that a comma-separated list names by letter, by name or by family; a family goes
   * before a subspace of the same name. Throws a {@link RefusedException} of exit code 2 for
   * anything else, and for an empty list.
   */
  public final Set<Subspace> select(String list) {
    return select(list, Set.of());
  }

  /** The same; {@code also} may be named besides, though no full dump has it. */
  public final Set<Subspace> select(String list, Set<Subspace> also) {
    Set<Subspace> there = EnumSet.copyOf(dumped());
    there.addAll(also);
    Set<Subspace> selected = EnumSet.noneOf(Subspace.class);
    for (String item : list.split(",")) {
      selected.addAll(selectOne(item.strip(), there));
    }
    return selected;
  }

  private List<Subspace> selectOne(String item, Set<Subspace> there) {
    List<Subspace> family = families().get(item);
    if (family != null) {
      return family;
    }
    for (Subspace subspace : there) {
      if (item.equals(subspace.title()) || item.equals(String.valueOf(subspace.letter()))) {
        return List.of(subspace);
      }
    }
    String names = dumped().stream().map(Subspace::title).collect(Collectors.joining(" "));
    String letters = dumped().stream().map(s -> "" + s.letter()).collect(Collectors.joining(" "));
    throw RefusedException.usage(
        "'"
            + item
            + "' is no subspace of a "
            + releases()
            + " dump; choose from the families "
            + String.join(" ", new TreeSet<>(families().keySet()))
            + ", the letters "
            + letters
            + ", or the names "
            + names);
  }

  @Override
  public String toString() {
    return releases() + " (schema " + schemaVersion() + ")";
  }
}
