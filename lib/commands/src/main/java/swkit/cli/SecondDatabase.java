// SPDX-License-Identifier: Apache-2.0
package swkit.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;
import swkit.RefusedException;

/** The options for the second database of a command that has two, to be mixed in. */
public final class SecondDatabase {
  @Option(
      names = "--to-set",
      paramLabel = "KEY=VALUE",
      description =
          "Like --set, for the second database. (--set is for the first, unless only the second is"
              + " a config.toml.)")
  private List<String> settings = new ArrayList<>();

  @Option(
      names = "--to-password-file",
      paramLabel = "FILE",
      description =
          "Like --password-file, for the second database; the variable SWKIT_TO_PASSWORD may"
              + " hold it too. (--password-file is for the first, unless that isn't on a database"
              + " server. It is also used for the second if both have the same server and user, and"
              + " no other password is given.)")
  private Path passwordFile;

  @Option(
      names = "--to-ask-password",
      description = "Like --ask-password, for the second database.")
  private boolean askPassword;

  /** Throws if any of these options is given; {@code what} says why they have no use. */
  public void refuse(String what) {
    if (!settings.isEmpty() || passwordFile != null || askPassword) {
      throw RefusedException.usage("options --to-… are for a database, but " + what);
    }
  }

  DatabaseOptions options() {
    return new DatabaseOptions("--to-", settings, passwordFile, askPassword);
  }
}
