// SPDX-License-Identifier: Apache-2.0
package swkit.generation;

import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import swkit.Entry;
import swkit.RefusedException;
import swkit.Remedy;
import swkit.Snapshot;
import swkit.Subspace;

/**
 * The releases that share one layout of the database, chosen by the schema version.
 *
 * <p>The letters of subspaces have different meanings in different releases. This class answers all
 * questions that depend on the release; no other package compares schema versions. Immutable.
 */
public abstract sealed class Generation
    permits Generation073, Generation014, Generation015, Generation016 {
  /** The kind of a subspace's content, which determines how a backend stores it. */
  public enum Kind {
    /** Keys with values. */
    VALUES,
    /** Keys alone. */
    KEYS,
    /** Signed 64-bit integers; in an {@link Entry} 8 bytes, little-endian. */
    COUNTERS,
    /** Mail and other content; plain in a dump, framed in a store (store-and-dump 4). */
    BLOBS,
    /** Nothing of this generation; maybe remains of earlier ones. */
    LEGACY
  }

  /** The schema version of legacy dumps, which contain none. */
  public static final int LEGACY_DUMP = 0;

  /** The generation of {@code schemaVersion}; {@code address} is for messages. */
  public static Generation of(int schemaVersion, String address) {
    Generation known = Generations.get(schemaVersion);
    if (known != null) {
      return known;
    }
    throw new RefusedException(
        address,
        "schema version "
            + Integer.toUnsignedString(schemaVersion)
            + " (of an unknown release); this version of swkit knows "
            + Generations.all());
  }

  /**
   * The generation of {@code snapshot}. Throws {@link RefusedException} if its schema version is
   * unknown, or if an import into it was interrupted.
   */
  public static Generation of(Snapshot snapshot) {
    if (snapshot instanceof KnownGeneration known) {
      return known.generation();
    }
    int version = snapshot.schemaVersion();
    if (version == Snapshot.UNFINISHED) {
      String purpose = UnfinishedMark.purpose(snapshot);
      if (UnfinishedMark.isRepair(purpose)) {
        throw new RefusedException(
                snapshot.address(), purpose + " was interrupted, so its content is incomplete")
            .with(Remedy.COMPLETE_REPAIR);
      }
      throw new RefusedException(
          snapshot.address(),
          (purpose == null ? "an import" : purpose)
              + " was interrupted, so its content is incomplete: run that again first");
    }
    return of(version, snapshot.address());
  }

  /**
   * The generation to read {@code snapshot} with: {@link #of(Snapshot)}, but for an unfinished
   * store the generation of what was being written to it.
   */
  public static Generation layoutOf(Snapshot snapshot) {
    return snapshot.isUnfinished() ? UnfinishedMark.generation(snapshot) : of(snapshot);
  }

  /** The subspace with this name in any known release; null if none has it. */
  public static Subspace titled(String title) {
    return Generations.titled(title);
  }

  /** Whether this version of swkit knows the layout of {@code schemaVersion}. */
  public static boolean isKnown(int schemaVersion) {
    return Generations.get(schemaVersion) != null;
  }

  /** The known generations of stores, the oldest first. */
  public static List<Generation> known() {
    return Generations.known();
  }

  /**
   * The generation whose servers migrate a store of this one; null if none is known, and for the
   * layouts of dumps.
   */
  public Generation next() {
    return null;
  }

  /** The releases: {@code 0.15}. */
  public abstract String releases();

  /** The series that these releases belong to, without a patch number: {@code 0.12}. */
  public String series() {
    return releases();
  }

  /** The schema version that these releases write. */
  public abstract int schemaVersion();

  /** What {@code subspace} holds. */
  public abstract Kind kind(Subspace subspace);

  /** Whether a server of these releases opens a RocksDB store with a column family for it. */
  public boolean lists(Subspace subspace) {
    return true;
  }

  /**
   * Whether the layout of values is known. If not, only the container of archives and some plain
   * values are.
   */
  public boolean hasKnownValues() {
    return true;
  }

  /** Whether documents are archives (key-layouts 1.6), as they are since 0.12. */
  public boolean hasArchives() {
    return true;
  }

  /**
   * Whether the last of these releases write events and cards by the rules that came with 0.16
   * (groupware-layouts 5.6 and 6.5).
   */
  public boolean hasLaterText() {
    return false;
  }

  /** The families of {@code EXPORT_TYPES}, with their subspaces (store-and-dump 1.4). */
  public abstract Map<String, List<Subspace>> families();

  /** The name of {@code subspace} in these releases. */
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

  /** The subspace that counts the bytes of each account. */
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

  /** The entries that no dump has and that would point at foreign documents after an import. */
  public Set<Subspace> derived() {
    return EnumSet.of(
        Subspace.IN_MEMORY_VALUES, Subspace.IN_MEMORY_COUNTERS, Subspace.SEARCH_INDEX);
  }

  /**
   * Whether {@code entry} of {@link Subspace#PROPERTY} is the one that every mail has: the archive
   * (field 50) of a document of collection 0 (key-layouts 1.3).
   */
  public boolean isMail(Entry entry) {
    byte[] key = entry.key();
    return key.length == 10 && key[4] == 0 && key[5] == 50;
  }

  /** The subspaces that a running server fills and empties by itself. */
  public abstract Set<Subspace> transients();

  /**
   * Whether a running server writes or deletes {@code entry} without any user's action: all entries
   * of {@link #transients()}, and some in other subspaces.
   */
  public abstract boolean isTransient(Subspace subspace, Entry entry);

  /**
   * The account, or other principal, that {@code entry} belongs to; null for nobody's entries and
   * for {@link Subspace#BLOBS}, whose owners are in the links.
   */
  public final Integer owner(Subspace subspace, Entry entry) {
    return entry.key().length == 0 ? null : accountKeys().owner(subspace, entry);
  }

  /**
   * Whether {@code entry} is not of these releases but of later ones, which write such entries when
   * started on the store by mistake. Servers of these releases then don't start.
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
   * Whether the database has a registry, which names the blob store, and blobs with framing
   * markers.
   */
  public boolean hasRegistry() {
    return false;
  }

  /** The keys of blobs in {@code data} that are not hashes of their content, though as long. */
  public Set<ByteBuffer> unhashedBlobs(Snapshot data) {
    return Set.of();
  }

  /**
   * How it can be told where the value at {@code key} ends in a store that keeps it in pieces. Not
   * for blobs, whose keys tell it in any release.
   */
  public PieceRule pieceRule(Subspace subspace, byte[] key) {
    return PieceRule.NONE;
  }

  /** The subspaces with a frame in every full dump, in the order of their letters. */
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
            + "' is not a subspace of a "
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
