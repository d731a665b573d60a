// SPDX-License-Identifier: Apache-2.0
package swkit.verify;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import swkit.BlobDamage;
import swkit.Database;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.SwkitException;
import swkit.Workers;
import swkit.blob.BlobContent;
import swkit.blob.BlobOwners;
import swkit.blob.BlobStore;
import swkit.dump.Dump;
import swkit.dump.LegacyDump;
import swkit.generation.Generation;
import swkit.generation.SchemaKey;
import swkit.generation.UnfinishedMark;
import swkit.io.Closing;
import swkit.open.DatabaseAddress;
import swkit.storage.BlobPresence;
import swkit.storage.ServerStorage;
import swkit.store.Misfit;

/**
 * What is verified, read as it stands: a dump's frames, or one state of a storage, whose blobs are
 * given in their framing and whether anything links them or not. Thread-safe.
 */
final class VerifiedDatabase implements AutoCloseable {
  /** How a zip file begins. */
  private static final byte[] ZIP = {'P', 'K', 3, 4};

  private final Database database;
  private final List<SwkitException> damagedFrames = new ArrayList<>();
  private final Snapshot data;
  private final Workers workers;
  private final Set<Subspace> leftOut = EnumSet.noneOf(Subspace.class);
  private boolean knowsBlobs = true;
  private BlobStore blobs;
  private BlobOwners owners;
  private boolean hasSettings;
  private boolean hasRegistry;

  /** Opens {@code what}; the blobs of a storage only if {@code bodies} are wanted. */
  VerifiedDatabase(DatabaseAddress what, boolean bodies, boolean force, Workers workers) {
    this.workers = workers;
    if (what.isLegacyDump()) {
      LegacyDump legacy = LegacyDump.open(what.dump(), damagedFrames::add);
      database = legacy;
      data = legacy.asItStands(workers);
      return;
    }
    if (what.isDump()) {
      database = Dump.open(what.dump(), damagedFrames::add);
      data = null;
      return;
    }
    ServerStorage storage = ServerStorage.read(what.storage(), force);
    database = storage;
    try {
      data = storage.data().snapshot();
    } catch (RuntimeException e) {
      throw Closing.after(e, storage);
    }
    try {
      knowsBlobs = !isHidden(Subspace.PROPERTY) && !isHiddenRegistry();
      blobs = bodies && knowsBlobs && !storage.settings().isOneStore() ? storage.blobs() : null;
    } catch (RuntimeException e) {
      throw Closing.after(e, data, storage);
    }
  }

  String address() {
    return database.address();
  }

  /** What was wrong with frames whose header can't be read. */
  List<SwkitException> damagedFrames() {
    return damagedFrames;
  }

  /** What a legacy dump, which says no schema version, is laid out as; null for anything else. */
  Generation legacyLayout() {
    return database instanceof LegacyDump legacy ? legacy.layout() : null;
  }

  /** The schema version; null where there is none. */
  Integer schemaVersion() {
    if (database instanceof LegacyDump) {
      return null;
    }
    if (database instanceof Dump dump) {
      return dump.schemaVersion();
    }
    if (isHidden(Subspace.PROPERTY)) {
      return null;
    }
    byte[] value = data.get(Subspace.PROPERTY, SchemaKey.key());
    return value == null || value.length != 4 ? null : swkit.io.Bytes.u32(value, 0);
  }

  /** Whether a storage has something for {@code subspace} that can't be read. */
  private boolean isHidden(Subspace subspace) {
    return database instanceof ServerStorage storage
        && storage.data().misfit(subspace, Generation.Kind.VALUES) != null;
  }

  /** Whether a registry would say where blobs are, and can't be read. */
  private boolean isHiddenRegistry() {
    return isHidden(Subspace.SETTINGS) && layout().hasRegistry();
  }

  /** What isn't as a server of {@code generation} creates it; nothing in a dump. */
  Collection<Misfit> misfits(Generation generation) {
    return database instanceof ServerStorage storage
        ? storage.misfits(generation).values()
        : List.of();
  }

  /** What was under way in an unfinished storage; null where it isn't said. */
  String purpose() {
    return database instanceof ServerStorage ? UnfinishedMark.purpose(data) : null;
  }

  /**
   * The layout where the schema key doesn't say it: what was being written to an unfinished
   * storage; else 0.15, unless all settings are objects of a registry.
   */
  Generation layout() {
    if (legacyLayout() != null) {
      return legacyLayout();
    }
    if (schemaVersion() != null) {
      return data == null ? Generation.layoutOf(database.snapshot()) : Generation.layoutOf(data);
    }
    Generation first = Generation.of(5, address());
    try (Source settings = data.scan(Subspace.SETTINGS)) {
      Entry entry = settings.next();
      boolean isRegistry = entry != null;
      for (; entry != null && isRegistry; entry = settings.next()) {
        isRegistry = first.isForeign(Subspace.SETTINGS, entry);
      }
      return isRegistry ? Generation.of(6, address()) : first;
    } catch (SwkitException e) {
      return first; // that they can't be read is told when they are
    }
  }

  /** What is wrong with a blob whose key has the length of a hash; null if nothing is. */
  BlobDamage.Kind judge(Entry blob) {
    BlobDamage.Kind damage =
        hasRegistry && database instanceof ServerStorage
            ? BlobContent.checkMarked(blob.key(), blob.value())
            : BlobContent.check(blob.key(), blob.value());
    boolean isKept = damage != null && knowsApplications() && owners.isUnhashed(blob.key());
    return isKept ? null : damage;
  }

  /**
   * Whether a blob that isn't what its key says may be the bundle of a web application, whose key
   * is none of its content, and the settings that would tell can't be read.
   */
  boolean mayBeApplication(Entry blob) {
    return hasRegistry && isZip(blob.value()) && !knowsApplications();
  }

  private synchronized boolean knowsApplications() {
    if (owners == null) {
      BlobOwners read = new BlobOwners(data == null ? database.snapshot() : data);
      try {
        hasSettings =
            !(database instanceof Dump dump) || dump.subspaces().contains(Subspace.SETTINGS);
        hasSettings = hasSettings && !read.isUnhashed(Entry.NO_VALUE);
      } catch (SwkitException e) {
        hasSettings = false; // that they can't be read is told when they are
      }
      owners = read;
    }
    return hasSettings;
  }

  private static boolean isZip(byte[] content) {
    return content.length > ZIP.length && Arrays.equals(content, 0, 4, ZIP, 0, 4);
  }

  /**
   * What there is to read. Of what the server's own dumps leave out, a dump that hasn't it has
   * nothing.
   */
  Set<Subspace> subspaces(Generation generation) {
    hasRegistry = generation.hasRegistry();
    Set<Subspace> there = EnumSet.noneOf(Subspace.class);
    there.addAll(database instanceof Dump dump ? dump.subspaces() : data.subspaces());
    if (blobs != null) {
      there.add(Subspace.BLOBS);
    }
    if (!knowsBlobs) {
      there.remove(Subspace.BLOBS);
    }
    if (database instanceof Dump dump && Files.isDirectory(dump.directory())) {
      leftOut.addAll(generation.leftOut());
      leftOut.removeAll(there);
      there.addAll(leftOut);
    }
    return there;
  }

  long estimate(Subspace subspace) {
    return database.estimate(subspace);
  }

  /** Whether the frame of {@code subspace} is sealed, so that a cut of it is found in any case. */
  boolean isSealed(Subspace subspace) {
    return database instanceof Dump dump
        && dump.seal() != null
        && dump.seal().index(subspace) != null;
  }

  Source scan(Subspace subspace) {
    if (leftOut.contains(subspace)) {
      return Source.empty();
    }
    if (database instanceof Dump dump) {
      return dump.read(subspace);
    }
    return subspace == Subspace.BLOBS && blobs != null
        ? blobs.fetch(blobs.keys(KeyRange.all()), hash -> {}, workers)
        : data.scan(subspace);
  }

  /**
   * What is wrong with the blob store as a whole, once {@code missing} of {@code linked} blobs
   * weren't found; null if nothing is.
   */
  String blobProblem(long missing, long linked) {
    if (missing == 0 || !BlobPresence.isLarge(missing, linked)) {
      return null;
    }
    String count = missing + " of " + linked + " blobs that links name are missing";
    if (!(database instanceof ServerStorage)) {
      return count + (missing == linked ? ": it was exported without its blob store" : "");
    }
    try (Snapshot snapshot = database.snapshot()) {
      BlobPresence presence = BlobPresence.of(snapshot);
      return presence.address() + ": " + count + ": it " + presence.question();
    } catch (SwkitException e) {
      return count + "; " + e.getMessage();
    }
  }

  /** Tells of the frames that a full dump has and this one hasn't, and of what else lies there. */
  void files(Generation generation, Findings findings) {
    if (database instanceof LegacyDump legacy && Files.isDirectory(legacy.directory())) {
      legacy.otherFiles().forEach(f -> findings.add(Rule.F4_LEGACY, f.getFileName() + "", ""));
      legacy.missing().forEach(name -> findings.add(Rule.F2_LEGACY, name, ""));
      return;
    }
    if (!(database instanceof Dump dump) || !Files.isDirectory(dump.directory())) {
      return;
    }
    if (dump.seal() != null) {
      dump.seal().problems().forEach(problem -> findings.add(Rule.F5, problem, ""));
      if (dump.seal().note() != null) {
        findings.add(Rule.F5_FORMAT, dump.seal().note(), "");
      }
    }
    dump.otherFiles().forEach(f -> findings.add(Rule.F4, f.getFileName().toString(), ""));
    for (Map.Entry<String, List<Subspace>> family : generation.families().entrySet()) {
      List<String> missing =
          family.getValue().stream()
              .map(Dump::frameName)
              .filter(name -> !Files.exists(dump.directory().resolve(name)))
              .toList();
      if (missing.isEmpty()) {
        continue;
      }
      boolean isPartial = missing.size() < family.getValue().size();
      if (isPartial) {
        missing.forEach(name -> findings.add(Rule.F2, name, "of family " + family.getKey()));
      } else {
        findings.add(Rule.F2_FAMILY, String.join(", ", missing), "family " + family.getKey());
      }
    }
  }

  /** Tells of the entries that came up twice; to be called when all has been read. */
  void duplicates(Findings findings) {
    if (database instanceof LegacyDump) {
      database.warnings().forEach(warning -> findings.add(Rule.F6, warning, ""));
    }
  }

  @Override
  public void close() {
    Closing.all(data, database);
  }
}
