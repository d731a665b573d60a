// SPDX-License-Identifier: Apache-2.0
package swkit.cli;

import picocli.CommandLine.IVersionProvider;
import swkit.dump.Manifest;

/** The version of swkit, which all commands share. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {Manifest.TOOL};
  }
}
