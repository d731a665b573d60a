// SPDX-License-Identifier: Apache-2.0
package swkit.plan;

import java.util.function.UnaryOperator;
import swkit.Database;
import swkit.Progress;
import swkit.RefusedException;
import swkit.Workers;
import swkit.blob.BlobFraming;
import swkit.open.DatabaseAddress;
import swkit.storage.ServerStorage;
import swkit.storage.StorageSettings;
import swkit.transfer.Export;
import swkit.transfer.PlannedExport;
import swkit.transfer.PlannedImport;
import swkit.transfer.PlannedTransfer;

/** Makes the transfer that a plan's options describe. Stateless. */
public final class PlannedTransfers {
  private PlannedTransfers() {}

  /**
   * A transfer from {@code from}, which stays open, to {@code to}.
   *
   * @param command gives the user's command with more options, for messages that suggest it
   */
  public static PlannedTransfer of(
      Database from,
      DatabaseAddress to,
      PlannedOptions options,
      Workers workers,
      Progress progress,
      UnaryOperator<String> command) {
    if (to.isDump()) {
      return export(from, to, options, workers, progress);
    }
    StorageSettings settings = to.storage();
    if (options.compression() != null) {
      settings = settings.with(BlobFraming.of(options.compression()));
    }
    return new PlannedImport(
        from,
        options.force() ? settings.forced() : settings,
        options.forImport(),
        options.asIs(),
        workers,
        progress,
        command);
  }

  private static PlannedTransfer export(
      Database from,
      DatabaseAddress to,
      PlannedOptions options,
      Workers workers,
      Progress progress) {
    if (!(from instanceof ServerStorage storage)) {
      throw RefusedException.usage(
          "FROM and TO are dumps: a plan is for databases; copy the files of a dump");
    }
    return new PlannedExport(
        storage,
        to.dump(),
        options.only(),
        options.noBlobs() ? Export.Blobs.NONE : Export.Blobs.LINKED,
        options.force(),
        options.missingBlobs(),
        options.asIs(),
        workers,
        progress);
  }
}
