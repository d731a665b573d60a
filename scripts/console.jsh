// SPDX-License-Identifier: Apache-2.0
//DEPS ../lib/Commands.java
// JBang has JShell load all modules of the JDK; for those in incubation, the JVM prints a warning.
//RUNTIME_OPTIONS --enable-native-access=ALL-UNNAMED
//RUNTIME_OPTIONS --limit-modules=java.se,jdk.charsets,jdk.crypto.ec,jdk.jshell,jdk.localedata,jdk.management,jdk.naming.dns,jdk.net,jdk.unsupported,jdk.zipfs

import static swkit.Subspace.*

import java.util.*
import java.util.stream.*
import swkit.*
import swkit.cli.Console
import swkit.diff.*
import swkit.generation.*
import swkit.io.Bytes
import swkit.key.*

Console console = Console.open(System.err, args)
Database db1 = console.database(1), db2 = console.database(2), db3 = console.database(3)
Snapshot snapshot1 = console.snapshot(1), snapshot2 = console.snapshot(2), snapshot3 = console.snapshot(3)
Database db = db1
Snapshot snapshot = snapshot1

/** Prints entries of a subspace, decoded, one line each. */
void lines(Subspace subspace, Stream<Entry> entries) {
  entries.forEach(entry -> System.out.println(Console.line(Generation.of(snapshot), subspace, entry)));
}

/** Prints the first entries of a subspace. */
void show(Subspace subspace) {
  if (snapshot == null) {
    System.out.println("Nothing is open: snapshot = Database.open(\"rocksdb:/path\").snapshot()");
    return;
  }
  lines(subspace, snapshot.scan(subspace).stream().limit(20));
}
