// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import swkit.DumpException;
import swkit.Progress;
import swkit.RefusedException;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.SwkitException;
import swkit.Workers;
import swkit.dump.Manifest;
import swkit.generation.Generation;
import swkit.invocation.Invocation;
import swkit.proof.Certificate;
import swkit.proof.CertificateBuilder;
import swkit.proof.CertificateFile;
import swkit.proof.CertifiedReading;

/**
 * The certificate that a transfer makes of what it writes. Thread-safe while entries pass; all
 * other calls belong to one thread.
 */
final class Proof {
  private final CertificateFile file;
  private final String command;
  private CertificateBuilder builder;

  /** A proof for {@code file}, which {@code command} makes. */
  Proof(Path file, String command) {
    this.file = new CertificateFile(file);
    this.command = command;
  }

  /**
   * Throws if the file can't be written, or would lie in {@code dump}, where the server's own
   * import would stop at it; null if no dump is written.
   */
  void check(Path dump) {
    if (dump != null
        && file.path().toAbsolutePath().normalize().startsWith(dump.toAbsolutePath().normalize())) {
      throw new RefusedException(
          file.path().toString(),
          "lies in the dump, where the server's own import would stop at it; give the proof a file"
              + " elsewhere");
    }
    file.check();
  }

  /** Begins to certify {@code subspaces}. What was certified before is forgotten. */
  void begin(Generation generation, Set<Subspace> subspaces) {
    builder = new CertificateBuilder(generation, EnumSet.copyOf(subspaces));
  }

  /** A source of the same entries, which certifies them. */
  Source certified(Subspace subspace, Source source) {
    return builder.certified(subspace, source);
  }

  /** Certifies all that {@code database} holds in the subspaces, instead of what has passed. */
  void read(swkit.Database database, Snapshot snapshot, Workers workers, Progress progress) {
    begin(builder.generation(), builder.subspaces());
    var reading = new CertifiedReading(database, snapshot, builder.generation(), workers, progress);
    reading.announce("certifying", builder.subspaces());
    reading.certify(builder, builder.subspaces());
  }

  /**
   * Writes the certificate, when all else is done, and says so in {@code report}.
   *
   * @param source the kind of the database that was read
   * @param to what holds it now, as the user names it
   */
  void write(String source, String to, TransferReport report) {
    List<String> notCertified = new ArrayList<>(report.leftOut());
    MissingBlobSummary.perAccount(report.damage()).ifPresent(notCertified::add);
    Certificate certificate =
        builder.build(
            new Certificate.About(Manifest.TOOL, command, source, Instant.now(), notCertified));
    try {
      file.write(certificate);
    } catch (SwkitException e) {
      throw new DumpException(
          file.path(),
          "all is written to "
              + to
              + ", but not the certificate; stalwart-export --dry-run --proof makes another one: "
              + e.getMessage());
    }
    report.next(
        "see at any time whether it still holds just that: "
            + Invocation.of("stalwart-verify")
            + " "
            + Invocation.quote(to)
            + " --proof "
            + Invocation.quote(file.path().toString()));
  }
}
