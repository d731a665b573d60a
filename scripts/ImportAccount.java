///usr/bin/env jbang "$0" "$@" ; exit $?
// SPDX-License-Identifier: Apache-2.0
//JAVA 17+
//SOURCES ../lib/Toolkit.java
import swkit.*;

// <from> <to> <account-id>: every document of one account, with all that belongs to it
class ImportAccount {
  public static void main(String... args) {
    try (var from = Database.open(args[0]);
        var to = Storage.open(args[1]);
        var snapshot = from.snapshot()) {
      for (var part : Selection.account(args[2]).parts(snapshot)) {
        System.out.println(part.subspace() + " " + to.write(part));
      }
    }
  }
}
