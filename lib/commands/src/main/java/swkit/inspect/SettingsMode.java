// SPDX-License-Identifier: Apache-2.0
package swkit.inspect;

/**
 * Shows the settings in the database.
 *
 * @param withSecrets whether secrets are shown
 */
public record SettingsMode(boolean withSecrets) implements InspectMode {
  @Override
  public int run(InspectSession session) {
    InspectOutput output = session.output();
    long unreadable =
        output.lines(
            true, out -> SettingsText.write(session.snapshot(), withSecrets, output.isJson(), out));
    return unreadable == 0 ? 0 : 3;
  }

  @Override
  public boolean mayShowSecrets() {
    return true;
  }
}
