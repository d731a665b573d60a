// SPDX-License-Identifier: Apache-2.0
package swkit.inspect;

import java.util.List;
import swkit.Subspace;

/**
 * Shows what one key is, and its entry.
 *
 * @param subspace the letter or name of its subspace; null if the key tells
 * @param key the key, as {@link swkit.key.KeyText} reads it
 * @param withSecrets whether secrets are shown
 */
public record KeyMode(String subspace, String key, boolean withSecrets) implements InspectMode {
  @Override
  public int run(InspectSession session) {
    int exitCode = session.reportProblems();
    Subspace within = subspace == null ? null : KeyQuery.subspace(subspace);
    KeyReport report = KeyReport.of(session.snapshot(), within, key, withSecrets);
    InspectOutput output = session.output();
    List<String> lines = output.isJson() ? List.of(report.json().toString()) : report.lines();
    output.lines(
        false,
        out -> {
          lines.forEach(out::test);
          return lines.size();
        });
    return output.damaged(session.damage(), report.isPresent() ? exitCode : 3);
  }

  @Override
  public boolean mayShowSecrets() {
    return true;
  }
}
