// SPDX-License-Identifier: Apache-2.0
package swkit.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;
import swkit.transfer.FileOwner;

/** The options that exports, imports and copies share, to be mixed in. */
public final class TransferOptions {
  @Option(
      names = "--only",
      paramLabel = "LIST",
      description = "Subspaces to take, by letter, name or family: j,k,t or blob,queue.")
  private String only;

  @Option(
      names = "--no-blobs",
      description = "Leaves blobs where they are, in a blob store that the new server uses too.")
  private boolean noBlobs;

  @Option(
      names = "--missing-blobs",
      description = "Continues even if the blob store has none of the blobs that links name.")
  private boolean missingBlobs;

  @Option(names = "--dry-run", description = "Reads and checks everything, but writes nothing.")
  private boolean dryRun;

  @Option(
      names = "--owner",
      paramLabel = "USER:GROUP",
      description = "Gives the files that root creates to the server's user.")
  private String owner;

  @Option(
      names = "--resume",
      description = "Resumes an interrupted run. Repeat the options of that run, and add this one.")
  private boolean resume;

  @Option(
      names = "--proof",
      paramLabel = "FILE",
      description =
          "Writes a certificate of what was written: stalwart-verify --proof FILE compares it with"
              + " a database at any time.")
  private Path proof;

  /** The subspaces to take, as they were given; null for all. */
  public String only() {
    return only;
  }

  /** Whether blobs are left where they are. */
  public boolean isWithoutBlobs() {
    return noBlobs;
  }

  /** Whether to continue although blobs are missing. */
  public boolean acceptsMissingBlobs() {
    return missingBlobs;
  }

  /** Whether nothing is to be written. */
  public boolean isDryRun() {
    return dryRun;
  }

  /** Who is to own the files that are created; null for whoever creates them. Throws if unknown. */
  public FileOwner owner() {
    return owner == null ? null : FileOwner.of(owner);
  }

  /** The file for a certificate; null for none. */
  public Path proof() {
    return proof;
  }

  /** Whether an interrupted run is to be continued. */
  public boolean isResuming() {
    return resume;
  }
}
