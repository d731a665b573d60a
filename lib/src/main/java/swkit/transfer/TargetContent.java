// SPDX-License-Identifier: Apache-2.0
package swkit.transfer;

import java.util.Set;
import java.util.function.UnaryOperator;
import swkit.Directory;
import swkit.Generation;
import swkit.Messages;
import swkit.RefusedException;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;

/** What a target holds already, in the words of a refusal. */
final class TargetContent {
  private TargetContent() {}

  static String describe(
      Snapshot snapshot,
      Generation generation,
      Set<Subspace> present,
      UnaryOperator<String> command) {
    String goOn =
        "; to empty these first: "
            + command.apply("--replace --yes")
            + "; or, with --merge, to write over";
    try {
      Directory directory = Directory.of(snapshot);
      return "already holds data in "
          + Export.letters(present)
          + ": "
          + Messages.count(directory.individuals(), "account", "accounts")
          + ", "
          + Messages.count(mails(snapshot, generation), "mail", "mails")
          + goOn;
    } catch (RefusedException e) {
      return "already holds data in " + Export.letters(present) + goOn;
    }
  }

  private static long mails(Snapshot snapshot, Generation generation) {
    try (Source source = snapshot.scan(Subspace.PROPERTY)) {
      return source.stream().filter(generation::isMail).count();
    }
  }
}
