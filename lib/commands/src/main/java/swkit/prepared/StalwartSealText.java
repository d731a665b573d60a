// SPDX-License-Identifier: Apache-2.0
package swkit.prepared;

/** What stalwart-seal says of itself; written by a test, as Preparations says. */
final class StalwartSealText {
  private StalwartSealText() {}

  static String lines() {
    return """
        sum 3245070087
        name stalwart-seal
        usage stalwart-seal [OPTIONS] DUMP_DIR
        title Seals a dump directory, so that later damage or changes are detected.
        paragraph Reads the whole dump, checks it as stalwart-import does, and writes \
        .swkit/manifest.json into it: what each frame holds, with hashes. stalwart-export writes \
        it too. A dump that is sealed already is compared with its manifest. The hashes detect \
        accidents, not forgeries.
        needs DUMP_DIR
        most 1
        field words
        operand DUMP_DIR
        means The dump directory.
        option --threads
        value N
        means Threads to use; by default one for each processor.
        option --progress
        means Shows progress as lines, even without a terminal.
        option -q --quiet
        means Prints nothing but problems.
        option -v --verbose
        means Lists every finding, and adds the stack trace to an error.
        option --json
        means Writes one JSON summary to standard output.
        option --completion
        value SHELL
        choice bash
        choice zsh
        choice fish
        means Prints a script for bash, zsh or fish that completes this command; load it with \
        source.
        option -h --help
        means Shows this help.
        option -V --version
        means Shows the version.
        option --again
        means Writes a new manifest, replacing an existing one.
        option --keep-damaged
        means Seals the dump even if blobs are damaged.
        example jbang stalwart-seal backup
        example jbang stalwart-seal backup --again
        ending Exit codes: 0 done, or sealed already and unchanged; 1 failed; 2 wrong usage; 3 \
        done, but it differs from what was sealed, or blobs are missing or damaged.
        """;
  }
}
