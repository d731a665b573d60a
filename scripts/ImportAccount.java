///usr/bin/env jbang "$0" "$@" ; exit $?
// SPDX-License-Identifier: Apache-2.0
//JAVA 17+
//DEPS ../lib/Toolkit.java
//FILES META-INF/swkit/api.txt=../lib/api.txt
//RUNTIME_OPTIONS --enable-native-access=ALL-UNNAMED -Dfile.encoding=UTF-8
//RUNTIME_OPTIONS -Xlog:disable -Xlog:all=warning:stderr
//RUNTIME_OPTIONS -XX:+UseSerialGC -Xms128m -Xmx1g -Xmn96m -XX:FreqInlineSize=60
import swkit.*;

// FROM TO ACCOUNT: copies every document of one account, with all that belongs to it
class ImportAccount {
  public static void main(String... args) {
    var help = args.length > 0 && args[0].matches("-h|--help");
    if (help || args.length != 3) {
      (help ? System.out : System.err)
          .println("usage: import-account FROM TO ACCOUNT (id or name); TO is of FROM's release");
      System.exit(help ? 0 : 2);
    }
    try (var from = Database.open(args[0]);
        var snapshot = from.snapshot()) {
      var parts = Selection.account(args[2]).parts(snapshot);
      try (var to = Storage.open(args[1])) {
        to.requireReleaseOf(snapshot);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> warn(to)));
        for (var part : parts) {
          System.out.println(part.subspace() + " " + to.write(part));
        }
      }
    } catch (SwkitException e) {
      System.err.println("import-account: " + e.getMessage());
      System.exit(e.exitCode());
    }
  }

  private static void warn(Storage to) {
    if (to.isUnfinished()) {
      System.err.println(
          "import-account: the account is incomplete in "
              + to.address()
              + ", and no server starts on it: run the same command again");
    }
  }
}
