// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import swkit.FrameException;
import swkit.Progress;
import swkit.RefusedException;
import swkit.Source;
import swkit.Subspace;
import swkit.Workers;
import swkit.dump.Dump;
import swkit.dump.DumpLock;
import swkit.dump.DumpWriter;
import swkit.dump.Manifest;
import swkit.dump.Seal;
import swkit.frame.FrameIndex;
import swkit.frame.FrameReader;
import swkit.generation.Generation;
import swkit.invocation.Invocation;
import swkit.invocation.RemedyText;

/**
 * Seals an existing dump: reads all of it, checks it as an import does, and writes its {@link
 * Manifest}. A dump that is sealed already is compared with its manifest.
 *
 * @param directory the directory of the dump
 * @param again whether to replace an existing manifest
 * @param keepDamaged whether to accept blobs whose content does not match their keys
 * @param distance the bytes of content from one mark to the next: {@link FrameIndex#DISTANCE}
 */
public record DumpSealer(Path directory, boolean again, boolean keepDamaged, long distance) {
  /** Seals or compares the dump. Throws if it could not be sealed. */
  public TransferReport run(Workers workers, Progress progress) {
    Instant begun = Instant.now();
    if (Files.isRegularFile(directory)) {
      throw RefusedException.usage(directory + " is a single frame of a dump; give its directory");
    }
    Dump dump = Dump.open(directory);
    if (isToBeCompared(dump)) {
      return compare(dump, workers, progress);
    }
    try (DumpLock lock = DumpLock.forSeal(directory)) {
      Dump locked = Dump.open(directory);
      return isToBeCompared(locked)
          ? compare(locked, workers, progress)
          : seal(lock, locked, begun, workers, progress);
    }
  }

  private boolean isToBeCompared(Dump dump) {
    return dump.seal() != null && !again;
  }

  private TransferReport report(Dump dump) {
    Generation generation = Generation.of(dump.schemaVersion(), dump.address());
    String manifest = directory.resolve(".swkit/manifest.json").toString();
    TransferReport report = new TransferReport(dump.address(), manifest, generation, false);
    for (String name : dump.otherFiles()) {
      report.warn(
          directory.resolve(name) + " is not a frame: the server's own import would stop at it");
    }
    return report;
  }

  private TransferReport seal(
      DumpLock lock, Dump sealed, Instant begun, Workers workers, Progress progress) {
    TransferReport report = report(sealed);
    Generation generation = Generation.of(sealed.schemaVersion(), sealed.address());
    Dump dump = sealed.unsealed(distance);
    new SourceCheck(dump, dump.subspaces(), generation, keepDamaged, null, report)
        .run(subspace -> entry -> null, workers, progress);
    Set<Subspace> missing = EnumSet.copyOf(generation.dumped());
    missing.removeAll(dump.subspaces());
    if (!missing.isEmpty()) {
      report.leftOut(
          TransferReport.letters(missing) + ": the dump has no frames of them; it is not full");
    }
    List<String> leftOut = new ArrayList<>(report.leftOut());
    MissingBlobSummary.perAccount(report.damage()).ifPresent(leftOut::add);
    Map<Subspace, FrameIndex> frames = new EnumMap<>(Subspace.class);
    dump.subspaces().forEach(subspace -> frames.put(subspace, dump.index(subspace)));
    Manifest.About about =
        new Manifest.About(
            Manifest.TOOL,
            "dump",
            begun,
            Instant.now(),
            "the state that its export read; it was sealed afterwards",
            leftOut);
    DumpWriter.seal(lock, new Manifest(about, frames));
    FreeSpace.foreignFiles(directory).ifPresent(report::warn);
    report.next("to compare with it at any time: " + command("stalwart-verify"));
    return report;
  }

  private String command(String words) {
    return Invocation.in("jbang " + words + " " + Invocation.quote(directory.toString()));
  }

  private TransferReport compare(Dump dump, Workers workers, Progress progress) {
    TransferReport report = report(dump);
    Seal seal = dump.seal();
    if (seal.manifest() == null) {
      String problem = seal.note() == null ? seal.problems().get(0) : seal.note();
      throw new RefusedException(
          dump.address(), problem + "; to write it again: " + command("stalwart-seal --again"));
    }
    seal.problems().forEach(report::found);
    long content =
        dump.subspaces().stream().mapToLong(s -> Math.max(0, dump.contentBytes(s))).sum();
    progress.begin("comparing", content);
    List<Workers.Task> tasks = new ArrayList<>();
    for (Subspace subspace : dump.subspaces()) {
      if (seal.index(subspace) != null) {
        long bytes = dump.estimate(subspace);
        tasks.add(
            new Workers.Task(
                subspace.title(), bytes, () -> compare(dump, subspace, report, workers, progress)));
      }
    }
    workers.run(tasks, workers.threads());
    Manifest.About about = seal.manifest().about();
    report.warn(
        "it was sealed already, on "
            + about.ended()
            + " by "
            + about.tool()
            + (report.exitCode() == 0
                ? " and is unchanged; --again seals it again"
                : "; " + RemedyText.sealAgain(directory)));
    return report;
  }

  private static void compare(
      Dump dump, Subspace subspace, TransferReport report, Workers workers, Progress progress) {
    long start = System.nanoTime();
    try (FrameReader frame = dump.read(subspace).with(workers);
        Source entries = workers.watched(frame, subspace, progress)) {
      while (entries.next() != null) {
        // The reader compares what it reads.
      }
      FrameIndex index = frame.index();
      long millis = (System.nanoTime() - start) / 1_000_000;
      report.row(
          subspace,
          new TransferReport.Row(
              index.entries(), index.keyBytes() + index.valueBytes(), index.fileBytes(), millis));
    } catch (FrameException e) {
      report.found(RemedyText.message(e));
    }
  }
}
