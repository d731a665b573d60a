// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import swkit.DumpException;
import swkit.Entry;
import swkit.Progress;
import swkit.RefusedException;
import swkit.Remedy;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.SwkitException;
import swkit.Workers;
import swkit.dump.LegacyDump;
import swkit.dump.LegacyDumpWriter;
import swkit.dump.Manifest;
import swkit.io.OwnFiles;
import swkit.io.PrivateFiles;
import swkit.io.Wording;
import swkit.legacy.Family;
import swkit.transfer.FileOwner;
import swkit.transfer.NewPlace;

/**
 * Gets everything that is readable out of a damaged dump of before 0.15, into another one with a
 * manifest. It has the same kind of files, because only these say what such a dump holds: frames
 * name a schema version, which it doesn't.
 *
 * @param salvage what is salvaged, and how
 */
record LegacySalvage(Salvage salvage) {
  /** The files that name mails; of others nothing is written without need. */
  private static final Set<Family> NAMING = Set.of(Family.PROPERTY, Family.BLOB, Family.DIRECTORY);

  private static final Set<Subspace> OF_MAILS = Set.of(Subspace.BLOB_LINKS, Subspace.PROPERTY);

  SalvageReport run(Workers workers, Progress progress) {
    Path from = salvage.from().dump();
    NewPlace.requireOutside(salvage.from(), salvage.to(), "damaged dump");
    if (salvage.options().schemaVersion() != 0) {
      throw new RefusedException(
          from.toString(), "is a dump of before 0.15, which has no schema version: omit --schema");
    }
    LegacyDumpWriter.check(salvage.to());
    Instant begun = Instant.now();
    try (DamagedLegacyDump damaged = DamagedLegacyDump.open(from)) {
      AtomicLong done = new AtomicLong();
      progress.begin("salvaging", damaged.size(), done::get);
      damaged.read(salvage.options().keepAltered(), workers);
      SalvageReport report =
          new SalvageReport(
              from.toString(), damaged.generation(), salvage.to(), salvage.options().dryRun());
      if (salvage.options().dryRun()) {
        dryRun(damaged, report, workers, done);
      } else {
        write(damaged, report, begun, workers, done);
      }
      return report;
    }
  }

  /** Begins the file of a family. */
  private interface NewFile {
    OutputStream open(Family family, String name) throws IOException;
  }

  /** The directory where files go, and how one begins. */
  private record Place(Path directory, NewFile files) {}

  private void write(
      DamagedLegacyDump damaged,
      SalvageReport report,
      Instant begun,
      Workers workers,
      AtomicLong done) {
    FileOwner owner = salvage.options().owner();
    FileOwner.Ownership ownership = owner == null ? null : owner.begin(List.of(salvage.to()), 0);
    Throwable failure = null;
    try (LegacyDumpWriter dump = LegacyDumpWriter.create(salvage.to())) {
      Place place = new Place(salvage.to(), (family, name) -> dump.file(name));
      copy(damaged, place, true, report, workers, done);
      nameMails(dump.work(), damaged, report);
      List<String> leftOut = new ArrayList<>(report.lost());
      leftOut.add(0, Manifest.SALVAGED);
      dump.commit(
          new Manifest.About(
              Manifest.TOOL, "dump", begun, Instant.now(), "what was readable", leftOut));
    } catch (RuntimeException | Error e) {
      failure = e;
      throw e;
    } finally {
      FileOwner.end(() -> {}, ownership, failure);
    }
  }

  /** Keeps what names mails in a temporary directory meanwhile, which nobody else can read. */
  private void dryRun(
      DamagedLegacyDump damaged, SalvageReport report, Workers workers, AtomicLong done) {
    Path temporary = newDirectory();
    try {
      NewFile files =
          (family, name) ->
              NAMING.contains(family)
                  ? Channels.newOutputStream(
                      PrivateFiles.openPrivate(
                          temporary.resolve(name),
                          StandardOpenOption.CREATE_NEW,
                          StandardOpenOption.WRITE))
                  : OutputStream.nullOutputStream();
      copy(damaged, new Place(temporary, files), false, report, workers, done);
      nameMails(temporary, damaged, report);
    } finally {
      delete(temporary);
    }
  }

  private Path newDirectory() {
    Path parent = Path.of(System.getProperty("java.io.tmpdir"));
    try {
      return Files.createTempDirectory(parent, "swkit-");
    } catch (IOException e) {
      throw failed(parent, e);
    }
  }

  private SwkitException failed(Path directory, IOException e) {
    DumpException failure =
        new DumpException(directory, "can't be written to: " + Wording.reason(e), e);
    return directory.equals(salvage.to())
        ? failure
        : failure.with(Remedy.OTHER_TEMPORARY_DIRECTORY);
  }

  private static void delete(Path temporary) {
    try {
      OwnFiles.deleteAll(temporary);
    } catch (IOException e) {
      throw new DumpException(temporary, "can't be removed: " + Wording.reason(e), e);
    }
  }

  private void copy(
      DamagedLegacyDump damaged,
      Place place,
      boolean withContents,
      SalvageReport report,
      Workers workers,
      AtomicLong done) {
    LegacyEvidence evidence = new LegacyEvidence(damaged.files(), damaged.version());
    report.notes(damaged.notes());
    report.lost(damaged.lost());
    for (String name : damaged.missing()) {
      lack(report, name);
    }
    long before = 0;
    for (LegacyFile file : damaged.files()) {
      long start = before;
      Family family = Family.of(file.name()).get(0);
      LegacyLosses losses = new LegacyLosses(report);
      try (OutputStream out = place.files.open(family, file.name())) {
        long entries =
            new LegacyRebuild(
                    file,
                    damaged.version(),
                    damaged.generation(),
                    evidence,
                    new LegacyOutput(file, damaged.version(), out, withContents),
                    losses,
                    workers,
                    bytes -> done.set(start + bytes))
                .run();
        losses.addCorrected(file.structure().corrected());
        report.file(file.name(), entries, losses);
      } catch (IOException | UncheckedIOException e) {
        IOException cause =
            e instanceof IOException io ? io : ((UncheckedIOException) e).getCause();
        throw failed(place.directory, cause);
      }
      before += file.bytes().size();
    }
    note(damaged, report);
  }

  /** Says what the search gave up, and what can't be told of such files. */
  private static void note(DamagedLegacyDump damaged, SalvageReport report) {
    long givenUp = damaged.files().stream().mapToLong(file -> file.structure().givenUp()).sum();
    if (givenUp > 0) {
      report.note(
          Wording.count(givenUp, "search", "searches")
              + " for a flipped bit or the next entry ended early, because it takes too long");
    }
    report.note(
        "values without a hash, which is all but mails and archives, aren't checked; and a file"
            + " that was cut exactly between two entries looks whole");
  }

  private static void lack(SalvageReport report, String name) {
    report.lost(List.of(name + ": the whole file is missing"));
    if (name.equals(Family.PROPERTY.file(2))) {
      report.mayLack(new Loss(Subspace.PROPERTY, Loss.Kind.RANGE, null, null, ""));
    } else if (name.equals(Family.BLOB.file(2))) {
      report.mayLack(new Loss(Subspace.BLOB_LINKS, Loss.Kind.RANGE, null, null, ""));
      report.mayLack(new Loss(Subspace.BLOBS, Loss.Kind.RANGE, null, null, ""));
    }
  }

  /** Names the mails that aren't whole, by the files that were written to {@code written}. */
  private static void nameMails(Path written, DamagedLegacyDump damaged, SalvageReport report) {
    if (!damaged.generation().hasArchives()
        || report.exitCode() == 0
        || damaged.files().isEmpty()) {
      return;
    }
    try (LegacyDump dump = LegacyDump.open(written, unreadable -> {});
        Snapshot readable = dump.asItStands(Workers.none())) {
      for (Subspace subspace : Subspace.values()) {
        if (!OF_MAILS.contains(subspace) && subspace != Subspace.BLOBS) {
          continue;
        }
        try (Source entries =
            subspace == Subspace.BLOBS ? readable.blobKeys() : readable.scan(subspace)) {
          for (Entry entry = entries.next(); entry != null; entry = entries.next()) {
            report.came(subspace, entry);
          }
        }
      }
      report.nameMails(readable);
    }
  }
}
