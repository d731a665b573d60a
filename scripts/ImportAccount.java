///usr/bin/env jbang "$0" "$@" ; exit $?
// SPDX-License-Identifier: Apache-2.0
//JAVA 17+
//SOURCES ../lib/Toolkit.java
import swkit.*;
import swkit.account.AccountSelection;
import swkit.storage.ServerStorage;

// <from> <to> <account>: every document of one account, with all that belongs to it
class ImportAccount {
  public static void main(String... args) {
    if (args.length != 3) {
      var help = args.length == 1 && args[0].matches("-h|--help");
      (help ? System.out : System.err)
          .println("usage: import-account FROM TO ACCOUNT (id or name)");
      System.exit(help ? 0 : 2);
    }
    try (var from = Database.open(args[0]);
        var snapshot = from.snapshot()) {
      var parts = AccountSelection.account(args[2]).parts(snapshot);
      try (var to = ServerStorage.open(args[1])) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> tell(to)));
        for (var part : parts) {
          System.out.println(part.subspace() + " " + to.write(part));
        }
      }
    } catch (SwkitException e) {
      System.err.println("import-account: " + e.getMessage());
      System.exit(e.exitCode());
    }
  }

  private static void tell(ServerStorage to) {
    if (to.isUnfinished()) {
      System.err.println(
          "import-account: the account is not complete in "
              + to.address()
              + ", on which no server starts: do the same again");
    }
  }
}
