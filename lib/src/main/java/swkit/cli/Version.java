// SPDX-License-Identifier: Apache-2.0
package swkit.cli;

import picocli.CommandLine.IVersionProvider;

/** The version of swkit, which all commands share. */
final class Version implements IVersionProvider {
  static final String VERSION = "0.1.0-SNAPSHOT";

  /** What {@code --version} prints; a constant, for which this class isn't loaded. */
  static final String LINE = "swkit " + VERSION;

  @Override
  public String[] getVersion() {
    return new String[] {LINE};
  }
}
