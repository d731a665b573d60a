// SPDX-License-Identifier: Apache-2.0
package swkit.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;
import swkit.RefusedException;
import swkit.open.DatabaseAddress;
import swkit.plan.Plan;
import swkit.plan.PlanFile;
import swkit.plan.PlannedOptions;
import swkit.transfer.Import;

/** The options of commands that write into a storage, to be mixed in. */
final class WriteOptions {
  @Option(
      names = "--exactly",
      description = "Of the blob family (j k t), takes only the subspaces that --only lists.")
  boolean exactly;

  @Option(
      names = "--compression",
      paramLabel = "lz4|none",
      description =
          "How a server up to 0.15 stores blobs (lz4 or none), if no config.toml says so.")
  String compression;

  @Option(
      names = "--blobs",
      paramLabel = "WHERE",
      description =
          "Where to write blobs, instead of where the imported registry (0.16) says; the registry"
              + " of the target then names that place. WHERE is data (the data store), fs:/path, a"
              + " database's URL, or a file that describes a blob store in JSON.")
  String blobs;

  @Option(names = "--replace", description = "Empties the selected subspaces first. Needs --yes.")
  boolean replace;

  @Option(
      names = "--merge",
      description = "Overwrites existing entries; keeps larger counters. Needs --yes.")
  boolean merge;

  @Option(names = "--yes", description = "Confirms an option that overwrites or removes data.")
  boolean yes;

  @Option(names = "--keep-damaged", description = "Takes damaged blobs as they are.")
  boolean keepDamaged;

  @Option(
      names = "--journal",
      paramLabel = "FILE",
      description = "Keeps the journal in FILE instead of in ~/.local/state/swkit.")
  Path journal;

  @Option(
      names = "--force",
      description =
          "Continues even if others are using the PostgreSQL or MySQL database to write to, or the"
              + " disk may be too small.")
  boolean force;

  @Option(
      names = "--as-is",
      description =
          "Takes values as a server reads them, with the pieces of earlier, longer values that"
              + " releases up to 0.16.18 leave on FoundationDB.")
  boolean asIs;

  /** The options of an import; {@code trusting} reads no frame through before. */
  Import.Options imported(TransferOptions options, Import.Present present, boolean trusting) {
    return new Import.Options(
        options.only(),
        exactly,
        present,
        trusting,
        keepDamaged,
        options.isDryRun(),
        force,
        options.isWithoutBlobs(),
        blobs,
        options.acceptsMissingBlobs(),
        options.owner());
  }

  /** The options that a plan fixes. Throws if one is given that no plan can follow. */
  PlannedOptions planned(TransferOptions options, DatabaseAddress to) {
    if (merge) {
      throw RefusedException.usage(
          "--merge: a plan writes an empty target, or replaces its content");
    }
    if (options.isDryRun()
        || options.isResuming()
        || options.owner() != null
        || options.proof() != null
        || journal != null) {
      throw RefusedException.usage(
          "a plan has no use for --dry-run, --resume, --journal, --owner and --proof: TO itself"
              + " records what is done");
    }
    if (to.isDump()
        && (compression != null || blobs != null || replace || exactly || keepDamaged)) {
      throw RefusedException.usage(
          "--compression, --blobs, --replace, --exactly and --keep-damaged are for a database, and "
              + to.address()
              + " is a dump directory");
    }
    return new PlannedOptions(
        options.only(),
        exactly,
        replace,
        keepDamaged,
        force,
        options.isWithoutBlobs(),
        blobsOfPlan(),
        options.acceptsMissingBlobs(),
        compression,
        asIs);
  }

  /**
   * The plan in {@code file}. Throws if an option is given that no plan can follow, or another than
   * the plan fixes.
   */
  Plan continued(TransferOptions options, DatabaseAddress to, Path file, int parts) {
    PlannedOptions given = planned(options, to);
    Plan plan = PlanFile.read(file);
    List<String> differences = new ArrayList<>(plan.options().differences(given));
    if (parts != 0 && parts != plan.parts()) {
      differences.add("--parts");
    }
    if (!differences.isEmpty()) {
      throw RefusedException.usage(
          String.join(", ", differences)
              + ": the plan in "
              + file
              + " fixes what is copied and how, and was made otherwise; repeat the options that it"
              + " was made with, or give another file");
    }
    return plan;
  }

  /** The operand of {@code --blobs}, a file by its whole path, as FROM and TO are in a plan. */
  private String blobsOfPlan() {
    boolean isFile =
        blobs != null
            && !blobs.equals("data")
            && blobs.indexOf(':') < 0
            && PathOption.exists(blobs);
    return isFile ? Path.of(blobs).toAbsolutePath().normalize().toString() : blobs;
  }
}
