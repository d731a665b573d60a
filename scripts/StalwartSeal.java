///usr/bin/env jbang "$0" "$@" ; exit $?
// SPDX-License-Identifier: Apache-2.0
//DESCRIPTION Seals a dump directory, so that later damage or changes are detected.
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
import swkit.cli.Command;
import swkit.cli.ProgressBar;
import swkit.frame.FrameIndex;
import swkit.open.DatabaseAddress;
import swkit.transfer.DumpSealer;

@CommandLine.Command(
    name = "stalwart-seal",
    description = {
      "Seals a dump directory, so that later damage or changes are detected.",
      "",
      "Reads the whole dump, checks it as stalwart-import does, and writes .swkit/manifest.json"
          + " into"
          + " it: what each frame holds, with hashes. stalwart-export writes it too. A dump that"
          + " is sealed already is compared with its manifest. The hashes detect accidents, not"
          + " forgeries."
    },
    footer = {
      "",
      "Examples:",
      "  jbang stalwart-seal backup",
      "  jbang stalwart-seal backup --again",
      "",
      "Exit codes: 0 done, or sealed already and unchanged; 1 failed; 2 wrong usage; 3 done, but"
          + " it differs from what was sealed, or blobs are missing or damaged."
    })
public class StalwartSeal extends Command {
  @Parameters(paramLabel = "DUMP_DIR", arity = "1", description = "The dump directory.")
  private List<String> words;

  @Option(names = "--again", description = "Writes a new manifest, replacing an existing one.")
  private boolean again;

  @Option(names = "--keep-damaged", description = "Seals the dump even if blobs are damaged.")
  private boolean keepDamaged;

  public static void main(String... args) {
    run(new StalwartSeal(), args);
  }

  @Override
  protected int work(Workers workers, ProgressBar progress) {
    if (words.size() != 1) {
      throw RefusedException.usage("expected 1 operand, but got " + words.size());
    }
    var dump = DatabaseAddress.directory(words.get(0)).dump();
    var sealer = new DumpSealer(dump, again, keepDamaged, FrameIndex.DISTANCE);
    return show(sealer.run(workers, progress), progress);
  }
}
