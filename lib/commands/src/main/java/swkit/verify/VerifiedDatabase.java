// SPDX-License-Identifier: Apache-2.0
package swkit.verify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import swkit.BlobDamage;
import swkit.Database;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Misfit;
import swkit.Progress;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.SwkitException;
import swkit.Workers;
import swkit.blob.BlobContent;
import swkit.blob.BlobOwners;
import swkit.generation.Generation;
import swkit.inspect.DatabaseFacts;
import swkit.io.Closing;
import swkit.open.DatabaseAddress;
import swkit.piece.Healing;
import swkit.piece.PieceEnd;
import swkit.storage.BlobPresence;
import swkit.store.LeftOver;
import swkit.store.LeftOvers;

/**
 * A database as a verification reads it: the entries as they are, and all blobs in their framing,
 * including those that nothing links. Thread-safe; who opens it closes it.
 */
abstract class VerifiedDatabase implements AutoCloseable {
  /** How a zip file begins. */
  private static final byte[] ZIP = {'P', 'K', 3, 4};

  private final Database database;
  private final Snapshot data;
  private final boolean isShared;
  private BlobOwners owners;
  private boolean knowsApplications;
  private final LeftOvers leftOvers = new LeftOvers();
  private boolean isAsIs;
  private Revision revision;

  /** Takes over both, and closes {@code data} first. */
  VerifiedDatabase(Database database, Snapshot data) {
    this(database, data, false);
  }

  /** The same; doesn't close {@code database} if it {@code isShared}. */
  VerifiedDatabase(Database database, Snapshot data, boolean isShared) {
    this.database = database;
    this.data = data;
    this.isShared = isShared;
  }

  /**
   * Opens {@code what}. Throws if it can't be opened at all, or is of an unknown release.
   *
   * @param bodies whether to open the blob store of a storage
   * @param live whether to read the present state of a store that others are using
   * @param asIs whether to read values with what servers left after them
   */
  static VerifiedDatabase open(
      DatabaseAddress what, boolean bodies, boolean live, boolean asIs, Workers workers) {
    VerifiedDatabase opened;
    if (what.isLegacyDump()) {
      opened = VerifiedLegacyDump.open(what.dump(), workers);
    } else if (what.isDump()) {
      opened = VerifiedFrames.open(what.dump());
    } else {
      opened = VerifiedStorage.open(what.storage(), bodies, live, asIs, workers);
    }
    opened.isAsIs = asIs;
    return opened;
  }

  final String address() {
    return database.address();
  }

  /** What is to be said of the state that is read, in words. */
  final List<String> notes() {
    return DatabaseFacts.notes(database, data);
  }

  /** The state whose settings and links are looked up. */
  final Snapshot data() {
    return data;
  }

  /** The layout of the entries. */
  abstract Generation generation();

  /** The schema version; empty if the database holds none, or it can't be read. */
  abstract OptionalInt schemaVersion();

  /** Whether the database is wrong without a schema version. */
  final boolean needsSchemaVersion() {
    return database.hasSchemaVersion();
  }

  /** Whether an import into it was interrupted. */
  final boolean isUnfinished() {
    OptionalInt version = schemaVersion();
    return version.isPresent() && version.getAsInt() == Snapshot.UNFINISHED;
  }

  /** What was under way in an unfinished database; null if it doesn't say. */
  String purpose() {
    return null;
  }

  /** The problems of the files that can't be read at all. */
  List<SwkitException> unreadableFiles() {
    return List.of();
  }

  /** The tables or column families that aren't as a server creates them. */
  Collection<Misfit> misfits() {
    return List.of();
  }

  /**
   * The subspaces that can be read. They include those that the server's own dumps leave out: a
   * dump without them has them empty.
   */
  abstract Set<Subspace> subspaces();

  /** The subspaces of which this kind of database holds a part only. */
  Set<Subspace> incomplete() {
    return Set.of();
  }

  final long estimate(Subspace subspace) {
    return database.estimate(subspace);
  }

  /** Reports that all of {@code subspaces} will be read. */
  final void announce(String what, Collection<Subspace> subspaces, Progress progress) {
    database.announce(what, data, subspaces, 0, progress);
  }

  /** The entries of {@code subspace}, in key order. The caller closes them. */
  abstract Source scan(Subspace subspace);

  /** The keys of all blobs, as key-only entries. The caller closes them. */
  Source blobKeys() {
    return scan(Subspace.BLOBS).map(blob -> new Entry(blob.key()));
  }

  /** From now on, {@link #entries} are those of {@code revision}. */
  final void revise(Revision revision) {
    this.revision = revision;
  }

  /** Whether the entries are revised. */
  final boolean isRevised() {
    return revision != null;
  }

  /** The entries of {@code subspace} as they are to be verified. The caller closes them. */
  final Source entries(Subspace subspace) {
    if (revision == null) {
      return scan(subspace);
    }
    return subspace == Subspace.BLOBS ? blobKeys() : revision.revised(subspace, scan(subspace));
  }

  /** The entries of {@code source}, a scan of {@code subspace}, without what is left over. */
  final Source healed(Subspace subspace, Source source) {
    Healing healing = isAsIs ? null : new Healing(generation(), leftOvers);
    return Healing.of(healing, subspace, KeyRange.all(), source, data);
  }

  /** What servers left after the values that were read so far. */
  List<LeftOver> leftOvers() {
    return leftOvers.all();
  }

  /** Whether {@code blob} is whole, with something after it that a server left. */
  final boolean isHealed(Entry blob) {
    int length = isAsIs ? PieceEnd.UNDECIDED : PieceEnd.ofBlob(blob.key(), blob.value());
    if (length == PieceEnd.UNDECIDED) {
      return false;
    }
    leftOvers.joined(Subspace.BLOBS, blob.key(), (long) blob.value().length - length);
    return true;
  }

  /**
   * The name of the frame that {@code source} read, if the frame has no mark at its end and nothing
   * else shows that it is whole; else null.
   */
  String unmarkedFrame(Source source) {
    return null;
  }

  /** The rule that unreadable data break. */
  abstract Rule damageRule();

  /** Reports the files that are missing, and those that don't belong there. */
  void checkFiles(Findings findings) {}

  /** Reports the entries that occur twice. Call it after everything has been read. */
  void checkDuplicates(Findings findings) {}

  /** What is wrong with each of {@code blobs}, whose keys are hashes; null if nothing is. */
  final List<BlobDamage.Kind> judge(List<Entry> blobs) {
    if (isRevised()) {
      return java.util.Collections.nCopies(blobs.size(), null);
    }
    List<BlobDamage.Kind> judged = new ArrayList<>(compare(blobs));
    for (int i = 0; i < judged.size(); i++) {
      if (judged.get(i) != null && knowsApplications() && owners.isUnhashed(blobs.get(i).key())) {
        judged.set(i, null);
      }
    }
    return judged;
  }

  /** What is wrong with each blob if its key is the hash of its content; null if nothing is. */
  List<BlobDamage.Kind> compare(List<Entry> blobs) {
    return BlobContent.checkAll(blobs);
  }

  /**
   * Whether a blob that doesn't match its key may be the bundle of a web application, whose key is
   * not the hash of its content. Only if the settings that would tell can't be read.
   */
  final boolean mayBeApplication(Entry blob) {
    return generation().hasRegistry() && isZip(blob.value()) && !knowsApplications();
  }

  private static boolean isZip(byte[] content) {
    return content.length > ZIP.length && Arrays.equals(content, 0, 4, ZIP, 0, 4);
  }

  private synchronized boolean knowsApplications() {
    if (owners == null) {
      BlobOwners read = new BlobOwners(data);
      try {
        knowsApplications = hasSettings() && !read.isUnhashed(Entry.NO_VALUE);
      } catch (SwkitException e) {
        knowsApplications = false; // reported when the settings are read
      }
      owners = read;
    }
    return knowsApplications;
  }

  /** Whether the settings are there. */
  boolean hasSettings() {
    return true;
  }

  /**
   * The problem of the blobs as a whole, after {@code missing} of {@code linked} blobs were not
   * found; null if there is none.
   */
  final String blobProblem(long missing, long linked) {
    if (missing == 0 || !BlobPresence.isLarge(missing, linked)) {
      return null;
    }
    String count = missing + " of " + linked + " blobs that links name are missing";
    return blobProblem(count, missing == linked);
  }

  /** The same; {@code count} says how many are missing. */
  String blobProblem(String count, boolean lacksAll) {
    return count + (lacksAll ? ": it was exported without its blob store" : "");
  }

  @Override
  public final void close() {
    Closing.all(data, isShared ? null : database);
  }
}
