// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32;
import swkit.Database;
import swkit.DumpException;
import swkit.RefusedException;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.dump.Dump;
import swkit.generation.Generation;
import swkit.generation.PrincipalDirectory;
import swkit.generation.SchemaKey;
import swkit.generation.UnfinishedMark;
import swkit.io.Wording;
import swkit.storage.ServerStorage;
import swkit.storage.StorageSettings;
import swkit.store.Misfit;
import swkit.store.StoreForm;

/** What a target holds already, and whether that lets an import write to it. */
final class TargetCheck {
  /** How far the import is that is to be written. */
  enum State {
    /** Nothing of it is there. */
    NEW,
    /** An earlier run of it was interrupted. */
    BEGUN,
    /** All of it is there. */
    FINISHED
  }

  private final Database from;
  private final StorageSettings to;
  private final Import.Options options;
  private final Generation generation;
  private final Set<Subspace> selected;
  private final UnaryOperator<String> command;
  private Path journalFile;

  TargetCheck(
      Database from,
      StorageSettings to,
      Import.Options options,
      Generation generation,
      Set<Subspace> selected,
      UnaryOperator<String> command) {
    this.from = from;
    this.to = to;
    this.options = options;
    this.generation = generation;
    this.selected = selected;
    this.command = command;
  }

  /** Where the journal of an earlier run may be. */
  void journal(Path file) {
    journalFile = file;
  }

  /**
   * Throws if {@code target} is not to be written to. {@code journal} may be null; with {@code
   * goesOn} it is that of the run that is gone on with.
   */
  State check(ServerStorage target, Journal journal, boolean goesOn) {
    boolean begun = goesOn && journal.has(Import.BEGUN);
    requireForm(target, begun);
    requireLegacyTables(target);
    State state = State.NEW;
    if (!target.isEmpty()) {
      try (Snapshot snapshot = target.data().snapshot()) {
        state = check(snapshot, journal, goesOn);
      }
    }
    if (begun && state == State.NEW) {
      throw new RefusedException(
          to.address(),
          "is not as the interrupted run left it: something else was done with it since; do all of"
              + " it again, without --resume");
    }
    if (state == State.NEW && options.present() == Import.Present.REFUSE) {
      refusePresent(target);
    }
    return state;
  }

  private State check(Snapshot snapshot, Journal journal, boolean goesOn) {
    int version = snapshot.schemaVersion();
    if (version == Snapshot.UNFINISHED) {
      String run = UnfinishedMark.run(snapshot);
      if (goesOn && journal.head(Import.RUN).equals(run)) {
        return State.BEGUN;
      }
      String before = UnfinishedMark.purpose(snapshot);
      if (!goesOn && !goesOn(before) && isInJournal(run)) {
        throw new RefusedException(
            to.address(),
            before
                + " was interrupted; to go on where it stopped: "
                + command.apply("--resume")
                + "; or start over with --replace --yes");
      }
      if (!goesOn && options.present() == Import.Present.REFUSE && purpose().equals(before)) {
        throw new RefusedException(
            to.address(),
            before
                + " was interrupted, and there is no journal to go on with"
                + (journalFile == null ? "" : " in " + journalFile)
                + "; to start over: "
                + command.apply("--replace --yes"));
      }
      if (!goesOn || !journal.has(Import.BEGUN)) {
        ServerStorage.requireGoingOn(snapshot, this::goesOn);
      }
    } else if (version != generation.schemaVersion()) {
      throw new RefusedException(
          to.address(),
          "has schema version "
              + Integer.toUnsignedString(version)
              + (from instanceof Dump ? ", the dump " : ", " + from.address() + " ")
              + generation.schemaVersion()
              + ": "
              + (from instanceof Dump
                  ? "import into a store of the release that the dump is of"
                  : "copy into a store of the same release"));
    } else if (goesOn && journal.has(Import.FINISHING)) {
      return State.FINISHED;
    }
    return State.NEW;
  }

  /**
   * What has another form than the server's is never written to. What is missing is created: but in
   * a target that holds data, something was lost with it, which an import must bring back.
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

  /** Nobody creates what no server of this generation has; what one of another has made stays. */
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
              + Export.letters(missing)
              + ", as no store of "
              + generation.releases()
              + " has by itself: it isn't the store that this was taken from");
    }
  }

  /** One that is damaged is of no use, but no hindrance. */
  private boolean isInJournal(String run) {
    try {
      return run != null
          && journalFile != null
          && Journal.exists(journalFile)
          && isOf(Journal.read(journalFile), run);
    } catch (RefusedException | DumpException e) {
      return false;
    }
  }

  private static boolean isOf(Journal journal, String run) {
    return journal.head(Import.RUN).equals(run) && !journal.has(Import.SPOILED);
  }

  /** What is said in the target while it is unfinished. */
  String purpose() {
    String mode =
        switch (options.present()) {
          case REFUSE -> "";
          case REPLACE -> " with --replace";
          case MERGE -> " with --merge";
        };
    return source() + mode;
  }

  /** Which frames, and of which dump: the sum of their sizes and letters tells dumps apart. */
  private String source() {
    if (!(from instanceof Dump dump)) {
      return letters() + " (from " + from.address() + ")";
    }
    CRC32 sum = new CRC32();
    for (Subspace subspace : dump.subspaces()) {
      String frame = subspace.letter() + ":" + dump.estimate(subspace) + " ";
      sum.update(frame.getBytes(StandardCharsets.US_ASCII));
    }
    return letters() + String.format(" (dump %08x)", sum.getValue());
  }

  private String letters() {
    return (from instanceof Dump ? "an import of " : "a copy of ") + Export.letters(selected);
  }

  /** Whether this import makes whole again what an interrupted one left, if it begins anew. */
  boolean goesOn(String interrupted) {
    boolean sameLetters = interrupted != null && interrupted.startsWith(letters() + " (");
    return switch (options.present()) {
      case REFUSE -> false;
      case REPLACE -> options.only() == null && !options.noBlobs() || sameLetters;
      case MERGE -> source().equals(interrupted) || purpose().equals(interrupted);
    };
  }

  /** A blob store of its own may hold blobs: under a hash there is never anything else. */
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
    String goOn =
        "; to empty these first: "
            + command.apply("--replace --yes")
            + "; or, with --merge --yes, to write over";
    try {
      PrincipalDirectory directory = PrincipalDirectory.of(snapshot);
      return "already holds data in "
          + Export.letters(present)
          + ": "
          + Wording.count(directory.individuals(), "account", "accounts")
          + ", "
          + Wording.count(mails(snapshot), "mail", "mails")
          + goOn;
    } catch (RefusedException e) {
      return "already holds data in " + Export.letters(present) + goOn;
    }
  }

  private long mails(Snapshot snapshot) {
    try (Source source = snapshot.scan(Subspace.PROPERTY)) {
      return source.stream().filter(generation::isMail).count();
    }
  }
}
