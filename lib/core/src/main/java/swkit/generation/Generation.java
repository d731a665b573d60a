// SPDX-License-Identifier: Apache-2.0
package swkit.generation;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import swkit.Entry;
import swkit.RefusedException;
import swkit.Snapshot;
import swkit.Subspace;
import swkit.io.Bytes;
import swkit.storage.BlobLocation;
import swkit.storage.StorageSettings;

/**
 * What the subspaces hold in the releases that share a layout, chosen by the schema version.
 *
 * <p>The letters mean different things in different releases; whatever depends on that is asked
 * here, nowhere else. Immutable.
 */
public abstract sealed class Generation
    permits Generation073, Generation014, Generation015, Generation016 {
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

  private static final String SCHEMA_IN_PURPOSE = "schema ";

  /** The key in {@link Subspace#PROPERTY} under which the schema version stands: h'00'. */
  public static byte[] schemaKey() {
    return SCHEMA_KEY.clone();
  }

  /** Whether {@code entry} of {@link Subspace#PROPERTY} is the one with the schema version. */
  public static boolean isSchemaKey(Entry entry) {
    return entry.key().length == 1 && entry.key()[0] == 0;
  }

  /**
   * The entry that says, in an unfinished store, what was under way, of which generation, and which
   * run in line 2.
   */
  public static Entry purposeEntry(Generation generation, String purpose) {
    String text = SCHEMA_IN_PURPOSE + generation.schemaVersion() + ": " + purpose;
    return new Entry(PURPOSE_KEY.clone(), text.getBytes(StandardCharsets.UTF_8));
  }

  /** The key of {@link #purposeEntry}. */
  public static byte[] purposeKey() {
    return PURPOSE_KEY.clone();
  }

  /** What was under way in the unfinished store of {@code snapshot}, or null if it doesn't say. */
  public static String purpose(Snapshot snapshot) {
    String text = purposeText(snapshot);
    return text == null
        ? null
        : text.split("\n", 2)[0].replaceFirst("^" + SCHEMA_IN_PURPOSE + "[0-9]+: ", "");
  }

  /** Which run that was, by an id of its own; null if the unfinished store doesn't say. */
  public static String run(Snapshot snapshot) {
    String text = purposeText(snapshot);
    return text == null || text.indexOf('\n') < 0 ? null : text.split("\n", 2)[1];
  }

  /**
   * The generation of what is being written to the unfinished store of {@code snapshot}; where that
   * isn't said, 0.15, the first that swkit wrote.
   */
  public static Generation ofUnfinished(Snapshot snapshot) {
    String text = purposeText(snapshot);
    if (text != null && text.matches("(?s)" + SCHEMA_IN_PURPOSE + "[0-9]{1,4}: .*")) {
      String version = text.substring(SCHEMA_IN_PURPOSE.length(), text.indexOf(':'));
      return of(Integer.parseInt(version), snapshot.address());
    }
    return Generation015.INSTANCE;
  }

  private static String purposeText(Snapshot snapshot) {
    byte[] purpose = snapshot.get(Subspace.PROPERTY, PURPOSE_KEY);
    return purpose == null ? null : new String(purpose, StandardCharsets.UTF_8);
  }

  /** The entry of the schema version: 4 bytes, big-endian (store-and-dump 6.1). */
  public static Entry schemaEntry(int schemaVersion) {
    return new Entry(schemaKey(), Bytes.u32(schemaVersion));
  }

  /** The version that the schema key of a store's snapshot has. Throws where there is none. */
  public static int schemaVersion(Snapshot snapshot) {
    byte[] value = snapshot.get(Subspace.PROPERTY, SCHEMA_KEY);
    boolean isThere = value != null || snapshot.subspaces().contains(Subspace.PROPERTY);
    if (value != null && value.length == 4) {
      return Bytes.u32(value, 0);
    }
    throw new RefusedException(
        snapshot.address(),
        value != null
            ? "its schema key (p h'00') holds " + Entry.hex(value) + ", which is no version"
            : "has no schema key (p h'00'): it is empty, or not a Stalwart database of 0.12 or"
                + " later"
                + (isThere ? "" : "; p (property), which would hold it, is missing"));
  }

  /** The generation of {@code schemaVersion}; {@code address} says where that version was found. */
  public static Generation of(int schemaVersion, String address) {
    Generation known = Generations.get(schemaVersion);
    if (known != null) {
      return known;
    }
    throw new RefusedException(
        address,
        "schema version "
            + Integer.toUnsignedString(schemaVersion)
            + " (of no release known); this version of swkit knows "
            + Generations.all());
  }

  /** The subspace that any known release calls so, or null if none does. */
  public static Subspace titled(String title) {
    return Generations.titled(title);
  }

  /** Whether this version of swkit knows the layout of {@code schemaVersion}. */
  public static boolean isKnown(int schemaVersion) {
    return Generations.get(schemaVersion) != null;
  }

  /** The releases: {@code 0.15}. */
  public abstract String releases();

  /** The schema version that these releases write. */
  public abstract int schemaVersion();

  /** What {@code subspace} holds. */
  public abstract Kind kind(Subspace subspace);

  /** Whether a server of these releases opens a RocksDB store with a column family for it. */
  public boolean lists(Subspace subspace) {
    return true;
  }

  /**
   * Whether it is known how values are laid out. Else not more than the frame of archives is, and
   * some plain values.
   */
  public boolean hasKnownValues() {
    return true;
  }

  /** The families of {@code EXPORT_TYPES}, with their subspaces (store-and-dump 1.4). */
  public abstract Map<String, List<Subspace>> families();

  /** What {@code subspace} is called in these releases, as {@code --only} takes it. */
  public String title(Subspace subspace) {
    return subspace.title();
  }

  /** Letter and title: {@code b (registry-index)}. */
  public final String describe(Subspace subspace) {
    return subspace.letter() + " (" + title(subspace) + ")";
  }

  /**
   * The subspaces with data of their own that the server's own export leaves out; none in most
   * releases. What is in a dump of them is imported.
   */
  public Set<Subspace> leftOut() {
    return Set.of();
  }

  /** Where it is counted how many bytes each account uses. */
  public Subspace diskQuotas() {
    return Subspace.QUOTAS;
  }

  /**
   * Whether {@code entry} belongs to a running server, not to its data, so that it must not be
   * copied to another one (store-and-dump 6.3).
   */
  public boolean isLease(Subspace subspace, Entry entry) {
    return false;
  }

  /** What never is in a dump and would point at other people's documents after an import. */
  public Set<Subspace> derived() {
    return EnumSet.of(
        Subspace.IN_MEMORY_VALUES, Subspace.IN_MEMORY_COUNTERS, Subspace.SEARCH_INDEX);
  }

  /**
   * Whether {@code entry} of {@link Subspace#PROPERTY} is that of which each mail has one: the
   * archive (field 50) of a document of collection 0 (key-layouts 1.3).
   */
  public boolean isMail(Entry entry) {
    byte[] key = entry.key();
    return key.length == 10 && key[4] == 0 && key[5] == 50;
  }

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
  public boolean isForeign(Subspace subspace, Entry entry) {
    return false;
  }

  /** The subspaces in which there may be {@linkplain #isForeign foreign} entries. */
  public Set<Subspace> foreign() {
    return Set.of();
  }

  /** Which entries belong to one account. */
  public abstract AccountKeys accountKeys();

  /**
   * Where a server of these releases finds its blobs, and how they are framed, when its
   * configuration says {@code settings} and its data store holds {@code data}.
   */
  public StorageSettings located(StorageSettings settings, Snapshot data) {
    return settings;
  }

  /**
   * Whether the registry in the database says where the blobs are, and each blob how it is framed:
   * {@link BlobLocation}.
   */
  public boolean hasRegistry() {
    return false;
  }

  /** The keys of blobs in {@code data} that are no hashes of their content, though as long. */
  public Set<ByteBuffer> unhashedBlobs(Snapshot data) {
    return Set.of();
  }

  /** The subspaces of a full dump, each of which a full dump has a frame for, in letter order. */
  public final Set<Subspace> dumped() {
    Set<Subspace> all = EnumSet.noneOf(Subspace.class);
    families().values().forEach(all::addAll);
    return Collections.unmodifiableSet(all);
  }

  /**
   * The subspaces that every server of these releases creates a table or column family for, and
   * that hold data of their own. Those of {@link #derived()} are created too, but nothing is lost
   * with them.
   */
  public final Set<Subspace> created() {
    Set<Subspace> created = EnumSet.copyOf(dumped());
    created.addAll(leftOut());
    return created;
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
    there.addAll(leftOut());
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
      if (item.equals(title(subspace)) || item.equals(String.valueOf(subspace.letter()))) {
        return List.of(subspace);
      }
    }
    String names = there.stream().map(this::title).collect(Collectors.joining(" "));
    String letters = there.stream().map(s -> "" + s.letter()).collect(Collectors.joining(" "));
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
