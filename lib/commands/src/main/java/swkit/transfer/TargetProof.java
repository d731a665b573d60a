// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import java.nio.file.Path;
import swkit.Progress;
import swkit.RefusedException;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.Workers;
import swkit.proof.CertificateBuilder;
import swkit.proof.CertifiedReading;
import swkit.storage.ServerStorage;

/**
 * What an import records about its target: the {@link Proof} that the user asked for, and the
 * {@link CopyRecord} of a copy. Thread-safe while entries pass; all other calls belong to one
 * thread.
 */
final class TargetProof {
  private final ImportPlan plan;
  private final ImportSession session;
  private final TransferReport report;
  private final Workers workers;
  private final Progress progress;
  private Proof proof;

  /** The sums of the target for its record; null if the target's state is enough. */
  private CertificateBuilder sums;

  TargetProof(
      ImportPlan plan,
      ImportSession session,
      TransferReport report,
      Workers workers,
      Progress progress) {
    this.plan = plan;
    this.session = session;
    this.report = report;
    this.workers = workers;
    this.progress = progress;
  }

  /** Has {@code command} write a certificate to {@code file}; none if it is null. */
  void in(Path file, String command) {
    proof = file == null ? null : new Proof(file, command);
  }

  /** Throws if there can be no certificate of this import. */
  void check() {
    if (proof == null) {
      return;
    }
    if (plan.options().dryRun()) {
      throw RefusedException.usage(
          "--proof certifies what TO holds afterwards, and --dry-run writes nothing to it");
    }
    if (plan.options().present() == Import.Present.MERGE) {
      throw RefusedException.usage(
          "--proof certifies what is written, and after --merge TO holds something else besides");
    }
    proof.check(null);
    proof.begin(plan.generation(), plan.selected());
  }

  /** Begins to sum what is written. */
  void begin() {
    if (isRecorded() && !CopyRecord.tellsState(plan.to())) {
      sums = new CertificateBuilder(plan.generation(), CopyRecord.summed(plan.selected()));
    }
  }

  /** A source of the same entries, which sums them. */
  Source certified(Subspace subspace, Source source) {
    Source certified = proof == null ? source : proof.certified(subspace, source);
    return sums == null || !sums.subspaces().contains(subspace)
        ? certified
        : sums.certified(subspace, certified);
  }

  /** Sums all that {@code target} holds, since this run has not written all of it. */
  void read(ServerStorage target) {
    begin();
    if (proof == null && sums == null) {
      return;
    }
    try (Snapshot written = target.snapshot(blob -> {}, workers)) {
      if (proof != null) {
        proof.read(target, written, workers, progress);
      }
      if (sums != null) {
        var reading = new CertifiedReading(target, written, plan.generation(), workers, progress);
        reading.announce("summing", sums.subspaces());
        reading.certify(sums, sums.subspaces());
      }
    }
  }

  private boolean isRecorded() {
    return plan.storage() != null
        && session.file() != null
        && !plan.options().dryRun()
        && plan.options().present() != Import.Present.MERGE;
  }

  /** Records that the target, which is complete and closed, is a copy. */
  void record() {
    if (isRecorded()) {
      CopyRecord.keep(CopyRecord.file(session.file()), plan, sums, report);
    }
  }

  /** Writes the certificate, when all else is done. */
  void write() {
    if (proof != null) {
      String source = plan.dump() == null ? plan.storage().settings().kind() : "dump";
      proof.write(source, plan.to().address(), report);
    }
  }
}
