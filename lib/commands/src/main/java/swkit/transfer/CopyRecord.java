// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import swkit.RefusedException;
import swkit.Snapshot;
import swkit.Subspace;
import swkit.SwkitException;
import swkit.proof.Certificate;
import swkit.proof.CertificateBuilder;
import swkit.storage.ServerStorage;
import swkit.storage.StorageSettings;

/**
 * The record that a storage is a copy of another one: from where, when, and in which state the copy
 * was left. It lies beside the journals, since a server would export whatever lay in the store
 * itself (store-and-dump 6.1). Immutable.
 *
 * <p>The file is a {@link Journal}, with all that protects one, of a head and the step {@code
 * copied}. A file that is cut short, damaged or of another version is not a record.
 *
 * @param from the real address of the source
 * @param to the real address of the target
 * @param blobs the real address of the target's blob store
 * @param what the letters of the subspaces that were copied
 * @param state the state of the target when it was complete ({@link Snapshot#state}); null if its
 *     engine has none
 * @param root the root of the target's certificate without blobs, if it has no state; else empty
 * @param missing the number of blobs that were missing or damaged
 * @param ended when the copy was complete
 */
record CopyRecord(
    String from,
    String to,
    String blobs,
    String what,
    String state,
    String root,
    long missing,
    Instant ended) {
  private static final String COPIED = "copied";
  private static final String ENDING = ".copy";

  /** The file of the record that belongs to a journal in {@code journal}. */
  static Path file(Path journal) {
    String name = journal.getFileName().toString();
    String base =
        name.endsWith(".journal") ? name.substring(0, name.length() - ".journal".length()) : name;
    return journal.resolveSibling(base + ENDING);
  }

  /**
   * Records in {@code file} that the target of {@code plan}, which is complete and closed, is a
   * copy. If that fails, {@code report} says so: the copy is complete all the same.
   *
   * @param sums the sums of all that the target holds; null if it has a state
   */
  static void keep(Path file, ImportPlan plan, CertificateBuilder sums, TransferReport report) {
    try {
      of(plan, stateOf(plan.to()), sums, report).write(file);
    } catch (SwkitException e) {
      report.warn(
          "there is no record of this copy, so that --update will need --base-is-a-copy: "
              + e.getMessage());
    }
  }

  private void write(Path file) {
    Map<String, String> head = new LinkedHashMap<>();
    head.put("from", from);
    head.put("to", to);
    head.put("blobs", blobs);
    head.put("what", what);
    head.put("state", String.valueOf(state));
    head.put("root", root.isEmpty() ? "-" : root);
    head.put("missing", String.valueOf(missing));
    head.put("ended", ended.toString());
    try (Journal record = Journal.create(file, head)) {
      record.step(COPIED);
    }
  }

  /** The record in {@code file}; null if there is none, or none that can be used. */
  static CopyRecord read(Path file) {
    if (!Files.exists(file) || !Journal.exists(file)) {
      return null;
    }
    try {
      Journal record = Journal.read(file);
      if (!record.has(COPIED)) {
        return null;
      }
      String state = record.head("state");
      String root = record.head("root");
      return new CopyRecord(
          record.head("from"),
          record.head("to"),
          record.head("blobs"),
          record.head("what"),
          state.equals("null") ? null : state,
          root.equals("-") ? "" : root,
          Long.parseLong(record.head("missing")),
          Instant.parse(record.head("ended")));
    } catch (RefusedException | IllegalArgumentException | java.time.DateTimeException e) {
      return null;
    }
  }

  private static CopyRecord of(
      ImportPlan plan, String state, CertificateBuilder sums, TransferReport report) {
    return new CopyRecord(
        plan.storage().settings().data().realAddress(),
        plan.to().data().realAddress(),
        plan.to().blobs().realAddress(),
        TransferReport.letters(plan.selected()),
        state,
        sums == null ? "" : root(sums),
        report.damage().size(),
        Instant.now());
  }

  /** The subspaces of which a record has the sum: all of {@code selected} but the blobs. */
  static Set<Subspace> summed(Set<Subspace> selected) {
    Set<Subspace> summed = EnumSet.copyOf(selected);
    summed.remove(Subspace.BLOBS);
    return summed;
  }

  /** The root of a certificate of what {@code sums} has read. */
  static String root(CertificateBuilder sums) {
    return sums.build(new Certificate.About("", "", "", Instant.EPOCH, List.of())).root();
  }

  /** The state of the storage that {@code settings} describe; null if its engine has none. */
  static String stateOf(StorageSettings settings) {
    if (!tellsState(settings)) {
      return null;
    }
    try (ServerStorage storage = ServerStorage.readUnshared(settings);
        Snapshot data = storage.data().snapshot()) {
      return data.state();
    }
  }

  /** Whether a store of {@code settings} has a state that shows changes. */
  static boolean tellsState(StorageSettings settings) {
    return settings.data().backend().path(settings.data()).isPresent();
  }
}
