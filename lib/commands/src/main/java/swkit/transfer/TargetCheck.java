// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32;
import swkit.ConfigException;
import swkit.Database;
import swkit.Entry;
import swkit.Misfit;
import swkit.RefusedException;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.generation.Generation;
import swkit.generation.PlannedWrite;
import swkit.generation.PrincipalDirectory;
import swkit.generation.SchemaKey;
import swkit.generation.UnfinishedMark;
import swkit.io.Wording;
import swkit.storage.BlobPresence;
import swkit.storage.ServerStorage;
import swkit.storage.StorageSettings;
import swkit.storage.StorageWriter;
import swkit.store.StoreForm;

/**
 * Whether an import may write to its target: what the target holds already, its form, its free
 * space, and the entries that it refuses.
 */
final class TargetCheck {
  /** How far the import has come in the target. */
  enum State {
    /** Nothing of it was written. */
    NEW,
    /** An earlier run of it was interrupted. */
    BEGUN,
    /** All of it was written. */
    FINISHED
  }

  private final ImportPlan plan;
  private final Database from;
  private final StorageSettings to;
  private final Import.Options options;
  private final Generation generation;
  private final Set<Subspace> selected;
  private final ImportSession session;
  private final TransferReport report;
  private final UnaryOperator<String> command;
  private final AtomicLong leases = new AtomicLong();

  /** A check for {@code plan}. {@code command} gives the user's command with more options. */
  TargetCheck(
      ImportPlan plan,
      ImportSession session,
      TransferReport report,
      UnaryOperator<String> command) {
    this.plan = plan;
    this.from = plan.from();
    this.to = plan.to();
    this.options = plan.options();
    this.generation = plan.generation();
    this.selected = plan.selected();
    this.session = session;
    this.report = report;
    this.command = command;
  }

  /** What the target refuses of {@code subspace}. Counts node leases, which are left out. */
  Function<Entry, String> refusals(Subspace subspace) {
    Function<Entry, String> refusals = to.refusals(subspace);
    return entry -> {
      if (generation.isLease(subspace, entry)) {
        leases.incrementAndGet();
        return null;
      }
      return refusals.apply(entry);
    };
  }

  /** The number of node leases that {@link #refusals} has met. */
  long leases() {
    return leases.get();
  }

  /** Throws if the secrets or the compression of a blob store are missing that is needed. */
  void requireBlobAccess() {
    if (selected.contains(Subspace.BLOBS)) {
      to.requireCompression();
      to.requireBlobSecrets();
    }
  }

  /** Throws if the source's blob store, or the one in which blobs stay, has none of a sample. */
  void requireBlobs(Snapshot snapshot) {
    if (options.missingBlobs() || !selected.contains(Subspace.BLOB_LINKS)) {
      return;
    }
    if (!options.noBlobs()) {
      if (!from.isDump() && selected.contains(Subspace.BLOBS)) {
        BlobPresence.of(snapshot).requireSome(MissingBlobSummary.GO_ON);
      }
      return;
    }
    BlobPresence presence;
    try {
      if (to.blobs().lacksSecrets()) {
        to.blobs().requireSecrets();
      }
      presence = BlobPresence.in(to, snapshot);
    } catch (ConfigException | RefusedException e) {
      if (!to.blobs().needsSecrets()) {
        throw e;
      }
      report.warn(
          "whether the blobs are in "
              + to.blobs().address()
              + " was not checked, since its secrets are not at hand: "
              + e.getMessage());
      return;
    }
    presence.requireSome(
        "with --no-blobs, the target's blob store must be the one that the blobs stayed in; "
            + MissingBlobSummary.GO_ON);
    if (presence.lacksMuch()) {
      report.alert(to.blobs().address() + " " + presence.question());
    } else if (presence.missing() > 0) {
      report.warn(
          "of "
              + Wording.count(presence.looked(), "blob", "blobs")
              + " that links name, "
              + presence.missing()
              + " are not in "
              + to.blobs().address());
    }
  }

  /**
   * Throws if the disk of the data store is too small. Blobs that go elsewhere don't count.
   *
   * @param checked what the source holds, for the subspaces that were read
   */
  void requireSpace(Map<Subspace, TransferReport.Row> checked) {
    long bytes = 0;
    for (Subspace subspace : selected) {
      if (subspace == Subspace.BLOBS && !to.isOneStore()) {
        continue;
      }
      TransferReport.Row row = checked.get(subspace);
      long estimate = Math.max(0, from.estimate(subspace));
      bytes += row == null || subspace == Subspace.BLOBS ? estimate : row.bytes();
    }
    long needed = bytes;
    to.data().backend().path(to.data()).ifPresent(p -> FreeSpace.requireSpace(p, needed));
  }

  /** Throws if {@code target} is not to be written to. */
  State check(ServerStorage target) {
    boolean begun = session.isResumed() && session.has(ImportSession.BEGUN);
    requireForm(target, begun);
    requireLegacyTables(target);
    State state = State.NEW;
    if (!target.isEmpty()) {
      try (Snapshot snapshot = target.data().snapshot()) {
        state = check(snapshot);
      }
    }
    if (begun && state == State.NEW) {
      throw new RefusedException(
          to.address(),
          "is not as the interrupted run left it: it was changed since; start over without"
              + " --resume");
    }
    if (state == State.NEW && options.present() == Import.Present.REFUSE) {
      refusePresent(target);
    }
    return state;
  }

  private State check(Snapshot snapshot) {
    boolean isResumed = session.isResumed();
    int version = snapshot.schemaVersion();
    if (version == Snapshot.UNFINISHED) {
      String run = UnfinishedMark.run(snapshot);
      if (isResumed && session.run().equals(run)) {
        return State.BEGUN;
      }
      String before = UnfinishedMark.purpose(snapshot);
      Optional<PlannedWrite> planned = PlannedWrite.of(snapshot);
      if (planned.isPresent() && options.present() == Import.Present.REFUSE) {
        throw new RefusedException(
            to.address(),
            "is being written by the plan "
                + planned.get().id()
                + " ("
                + before
                + "): finish that, or start over: "
                + command.apply("--replace --yes"));
      }
      if (!isResumed && !repairs(before) && session.isResumable(run)) {
        throw new RefusedException(
            to.address(),
            before
                + " was interrupted; to resume it: "
                + command.apply("--resume")
                + "; or start over with --replace --yes");
      }
      if (!isResumed && options.present() == Import.Present.REFUSE && purpose().equals(before)) {
        throw new RefusedException(
            to.address(),
            before
                + " was interrupted, and there is no journal to resume it from"
                + (session.file() == null ? "" : " in " + session.file())
                + "; to start over: "
                + command.apply("--replace --yes"));
      }
      if (!isResumed || !session.has(ImportSession.BEGUN)) {
        StorageWriter.requireResumed(snapshot, this::repairs);
      }
    } else if (version != generation.schemaVersion()) {
      throw new RefusedException(
          to.address(),
          "has schema version "
              + Integer.toUnsignedString(version)
              + (from.isDump() ? ", the dump " : ", " + from.address() + " ")
              + generation.schemaVersion()
              + ": "
              + (from.isDump()
                  ? "import into a store of the release that the dump is of"
                  : "copy into a store of the same release"));
    } else if (isResumed && session.has(ImportSession.FINISHING)) {
      return State.FINISHED;
    }
    return State.NEW;
  }

  /**
   * Throws if a table has another form than the server's. Missing tables are created; but in a
   * target that holds data, a missing table is a loss, and only an import that brings its content
   * back is let through.
   */
  private void requireForm(ServerStorage target, boolean begun) {
    Map<Subspace, Misfit> misfits = target.misfits(generation);
    boolean isMissing = misfits.values().stream().anyMatch(Misfit::isMissing);
    boolean isNew = isMissing && !begun && holdsNothing(target);
    boolean isBroughtBack = !begun && options.present() != Import.Present.MERGE;
    misfits
        .values()
        .removeIf(
            misfit ->
                misfit.isMissing()
                    && (isNew || isBroughtBack && selected.contains(misfit.subspace())));
    StoreForm.refuseTarget(to.address(), generation, misfits.values());
  }

  private boolean holdsNothing(ServerStorage target) {
    try (Snapshot snapshot = target.data().snapshot()) {
      for (Subspace subspace : generation.created()) {
        try (Source source = snapshot.scan(subspace)) {
          if (source.next() != null) {
            return false;
          }
        }
      }
      return true;
    }
  }

  /** Tables unknown to this generation are never created; existing ones are kept. */
  private void requireLegacyTables(ServerStorage target) {
    Set<Subspace> missing = EnumSet.copyOf(selected);
    missing.removeIf(subspace -> generation.kind(subspace) != Generation.Kind.LEGACY);
    try (Snapshot snapshot = target.data().snapshot()) {
      missing.removeAll(snapshot.subspaces());
    }
    if (!missing.isEmpty()) {
      throw new RefusedException(
          to.address(),
          "has no tables for "
              + TransferReport.letters(missing)
              + ", as no store of "
              + generation.releases()
              + " has by itself: it isn't the store that this was taken from");
    }
  }

  /** What the unfinished mark of the target says. */
  String purpose() {
    String mode =
        switch (options.present()) {
          case REFUSE -> "";
          case REPLACE -> " with --replace";
          case MERGE -> " with --merge";
          case UPDATE -> "";
        };
    return source() + mode;
  }

  /** The frames and their dump; a checksum of letters and sizes tells dumps apart. */
  private String source() {
    if (!from.isDump()) {
      return letters() + " (from " + from.address() + ")";
    }
    CRC32 sum = new CRC32();
    for (Subspace subspace : plan.present()) {
      String frame = subspace.letter() + ":" + from.estimate(subspace) + " ";
      sum.update(frame.getBytes(StandardCharsets.US_ASCII));
    }
    return letters() + String.format(" (dump %08x)", sum.getValue());
  }

  private String letters() {
    String kind =
        options.present() == Import.Present.UPDATE
            ? "an update of "
            : from.isDump() ? "an import of " : "a copy of ";
    return kind + TransferReport.letters(selected);
  }

  /** Whether this import, if begun again, completes what the {@code interrupted} one has left. */
  boolean repairs(String interrupted) {
    boolean sameLetters = interrupted != null && interrupted.startsWith(letters() + " (");
    return switch (options.present()) {
      case REFUSE -> false;
      case REPLACE -> options.only() == null && !options.noBlobs() || sameLetters;
      case MERGE -> source().equals(interrupted) || purpose().equals(interrupted);
      case UPDATE -> purpose().equals(interrupted);
    };
  }

  /**
   * Throws if the target holds data in a selected subspace. A blob store of its own may hold blobs:
   * what a hash names is always the same.
   */
  private void refusePresent(ServerStorage target) {
    Set<Subspace> present = EnumSet.noneOf(Subspace.class);
    try (Snapshot snapshot = target.data().snapshot()) {
      for (Subspace subspace : selected) {
        if (subspace != Subspace.BLOBS || to.isOneStore()) {
          addIfPresent(subspace, snapshot, present);
        }
      }
      if (!present.isEmpty()) {
        throw new RefusedException(to.address(), describe(snapshot, present));
      }
    }
  }

  private void addIfPresent(Subspace subspace, Snapshot snapshot, Set<Subspace> present) {
    try (Source source =
        snapshot
            .scan(subspace)
            .filter(e -> subspace != Subspace.PROPERTY || !SchemaKey.is(e))
            .filter(e -> !generation.isLease(subspace, e))) {
      if (source.next() != null) {
        present.add(subspace);
      }
    }
  }

  private String describe(Snapshot snapshot, Set<Subspace> present) {
    String remedy =
        "; to empty these first: "
            + command.apply("--replace --yes")
            + "; or, with --merge --yes, to write over";
    try {
      PrincipalDirectory directory = PrincipalDirectory.of(snapshot);
      return "already holds data in "
          + TransferReport.letters(present)
          + ": "
          + Wording.count(directory.individuals(), "account", "accounts")
          + ", "
          + Wording.count(mails(snapshot), "mail", "mails")
          + remedy;
    } catch (RefusedException e) {
      return "already holds data in " + TransferReport.letters(present) + remedy;
    }
  }

  private long mails(Snapshot snapshot) {
    try (Source source = snapshot.scan(Subspace.PROPERTY)) {
      return source.stream().filter(generation::isMail).count();
    }
  }
}
