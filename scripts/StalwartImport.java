///usr/bin/env jbang "$0" "$@" ; exit $?
// SPDX-License-Identifier: Apache-2.0
//DESCRIPTION Imports a dump directory into a Stalwart database, whole or in part.
//JAVA 17+
//DEPS ../lib/Commands.java
//FILES META-INF/swkit/api.txt=../lib/api.txt
//RUNTIME_OPTIONS --enable-native-access=ALL-UNNAMED -Dfile.encoding=UTF-8
//RUNTIME_OPTIONS -Xlog:disable -Xlog:all=warning:stderr
//RUNTIME_OPTIONS -XX:+UseSerialGC -Xms128m -Xmx1g -Xmn96m -XX:FreqInlineSize=60

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import swkit.RefusedException;
import swkit.Workers;
import swkit.cli.ProgressBar;
import swkit.cli.TransferCommand;
import swkit.dump.Dump;
import swkit.fsck.Undo;
import swkit.generation.Generation;
import swkit.open.DatabaseAddress;
import swkit.transfer.LegacyAdvice;

@CommandLine.Command(
    name = "stalwart-import",
    description = {
      "Imports a dump directory into a Stalwart database.",
      "",
      "Everything is checked before anything is written. While the store is being written, it is"
          + " marked so that no server starts on it. The server must be stopped. A journal records"
          + " the progress: if the import is interrupted, the same command with --resume resumes"
          + " it."
    },
    footer = {
      "",
      "Examples:",
      "  jbang stalwart-import backup /etc/stalwart/config.toml",
      "  jbang stalwart-import backup sqlite:/var/lib/new.db --compression lz4",
      "  jbang stalwart-import backup config.toml --only s --replace --yes",
      "  jbang stalwart-import backup config.toml --owner stalwart:stalwart --resume",
      "",
      "Exit codes: 0 done; 1 failed; 2 wrong usage; 3 done, but damaged blobs were kept."
    })
public class StalwartImport extends TransferCommand {
  @Parameters(
      paramLabel = "DUMP_DIR TO",
      arity = "1..2",
      description = {
        "DUMP_DIR: the directory of an export.",
        "TO: " + DatabaseAddress.DATABASES + ", created if absent."
      })
  private List<String> words;

  @Option(names = "--trust", description = "Writes without checking all frames first.")
  private boolean trust;

  @Option(
      names = "--undo",
      description = "DUMP_DIR is the undo dump of a repair of TO: undoes that repair. Needs --yes.")
  private boolean undo;

  private Undo undoing;

  public static void main(String... args) {
    run(new StalwartImport(), args);
  }

  @Override
  protected boolean isTrusting() {
    return trust;
  }

  @Override
  protected int work(Workers workers, ProgressBar progress) {
    List<DatabaseAddress> operands = operands(words, 2, 1);
    DatabaseAddress to = operands.get(1);
    if (undo) {
      requireUndo(to.address());
      undoing = new Undo(operands.get(0).dump(), to);
      undoing.run();
      return show(undoing.lines(), undoing.json(), 0, List.of(), progress);
    }
    if (operands.get(0).isLegacyDump()) {
      throw RefusedException.usage(LegacyAdvice.of(operands.get(0).dump()));
    }
    if (to.isDump()) {
      throw RefusedException.usage(words + ": the second operand is not a store to import into");
    }
    Dump dump = Dump.open(operands.get(0).dump());
    to.requireServerOf(Generation.of(dump.schemaVersion(), dump.address()));
    return show(work(dump, target(to), workers, progress).run(), progress);
  }

  @Override
  protected String afterFailure() {
    return undoing != null && undoing.unfinished() != null
        ? undoing.unfinished() + ". Do it again: " + again("")
        : super.afterFailure();
  }
}
