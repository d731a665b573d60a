// SPDX-License-Identifier: Apache-2.0
package swkit.verify;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import swkit.Subspace;

/**
 * What a verification found. Immutable.
 *
 * @param what what was verified
 * @param releases the releases whose layout it has: {@code 0.15}; {@code unfinished} after an
 *     import that was interrupted
 * @param schemaVersion the schema version; -1 if there is none
 * @param entries how many entries were read, blobs included
 * @param blobs how many blobs were compared to their hash
 * @param findings what was found, the worst first
 * @param notChecked the ids of the rules that could not be checked, because what they need is
 *     missing or incomplete
 * @param incomplete the subspaces that are the reason: missing, damaged or not read
 * @param bodies whether blobs were read
 * @param isRepairable whether {@code stalwart-fsck} knows the values of these releases
 */
public record Verdict(
    String what,
    String releases,
    long schemaVersion,
    long entries,
    long blobs,
    List<Finding> findings,
    Set<String> notChecked,
    Set<Subspace> incomplete,
    boolean bodies,
    boolean isRepairable) {

  /**
   * The rules about the content of blobs and of stores, which a revised state isn't asked about.
   */
  private static final Set<String> OF_CONTENT = Set.of("B1", "U8", "F3", "F6");

  /** This verdict with what the {@code first} one says of content; this may be the first one. */
  Verdict withContentOf(Verdict first) {
    if (first == this) {
      return this;
    }
    List<Finding> all = new ArrayList<>(findings);
    all.removeIf(finding -> OF_CONTENT.contains(finding.rule()));
    first.findings.stream()
        .filter(finding -> OF_CONTENT.contains(finding.rule()))
        .forEach(all::add);
    all.sort(Comparator.comparing(Finding::severity));
    return new Verdict(
        what,
        releases,
        schemaVersion,
        first.entries,
        first.blobs,
        List.copyOf(all),
        notChecked,
        incomplete,
        bodies,
        isRepairable);
  }

  /** How many cases of {@code severity} there are. */
  public long count(Severity severity) {
    return findings.stream()
        .filter(finding -> finding.severity() == severity)
        .mapToLong(Finding::count)
        .sum();
  }

  /** The exit code: 3 if there is an error, else 0. */
  public int exitCode() {
    return count(Severity.ERROR) > 0 ? 3 : 0;
  }
}
