// SPDX-License-Identifier: Apache-2.0
package swkit.prepared;

/** What stalwart-salvage says of itself; written by a test, as Preparations says. */
final class StalwartSalvageText {
  private StalwartSalvageText() {}

  static String lines() {
    return """
        sum 1137211325
        name stalwart-salvage
        usage stalwart-salvage [OPTIONS] DAMAGED DUMP_DIR
        title Gets everything that is readable out of a damaged dump or store, and lists what is \
        lost.
        paragraph Writes a new, sealed dump. What is damaged is only read. A flipped bit is \
        corrected where a checksum proves the correction. What can't be read is skipped and \
        listed.
        needs DAMAGED DUMP_DIR
        most 2
        field words
        operand DAMAGED
        means a dump directory (of 0.7.3 to 0.14 too), one file of it, a store (rocksdb:/path, \
        sqlite:/path, postgresql://user@host/db, mysql://user@host/db), or a config.toml or \
        config.json.
        operand DUMP_DIR
        means the directory to write; created if absent, and must hold no dump.
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
        option -c --config
        path FILE
        means The server's config.toml or config.json; leave out the first database among the \
        operands.
        option --set
        value KEY=VALUE
        means Overrides a key of the config.toml, e.g. store.rocksdb.path=/mnt/data if the paths \
        in it are those inside a container. May be repeated. A key that the configuration doesn't \
        use is refused.
        option --password-file
        path FILE
        means A file with the password for a data store on PostgreSQL or MySQL (not for a blob \
        store). It takes precedence over the configuration's. Without either, the variable \
        SWKIT_PASSWORD is used.
        option --ask-password
        means Asks for that password on the terminal, and ignores any other.
        option --dry-run
        means Reports, and writes nothing.
        option --keep-damaged
        means Also takes values whose own hash says that they are damaged, or that a lost block of \
        a table may have replaced.
        option --schema
        value N
        means The schema version, if nothing in it tells it: 5 for 0.15, 6 for 0.16.
        option --owner
        value USER:GROUP
        means Gives the files that root creates to this user.
        example jbang stalwart-salvage backup rescued
        example jbang stalwart-salvage backup rescued --dry-run
        example jbang stalwart-salvage sqlite:/var/lib/stalwart/store.sqlite rescued
        example jbang stalwart-salvage rocksdb:/var/lib/stalwart/data rescued
        example jbang stalwart-salvage backup-of-0.11 rescued
        ending Exit codes: 0 everything came out; 1 failed; 2 wrong usage; 3 done, but something \
        is lost.
        """;
  }
}
