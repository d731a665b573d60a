// SPDX-License-Identifier: Apache-2.0
package swkit.prepared;

/** What stalwart-redact says of itself; written by a test, as Preparations says. */
final class StalwartRedactText {
  private StalwartRedactText() {}

  static String lines() {
    return """
        sum 3077015900
        name stalwart-redact
        usage stalwart-redact [OPTIONS] FROM DUMP_DIR
        title Writes a dump of the same shape as a database, for a bug report: without its texts, \
        names, addresses and secrets.
        paragraph Each word gets a pseudonym of the same length, everywhere the same one. Sizes, \
        times, ids, flags, types, the structure of mails, and damage remain, so that \
        stalwart-verify finds the same in both. At the end the dump is searched: if a word of more \
        than four letters is left that isn't a public one, nothing is written. The database is not \
        changed.
        needs FROM DUMP_DIR
        most 2
        field words
        operand FROM
        means a config.toml or config.json, a store (rocksdb:/path, postgresql://user@host/db, \
        mysql://user@host/db, sqlite:/path, fdb:/cluster.file), or a dump directory.
        operand DUMP_DIR
        means the directory to write; created if absent, and must hold no frames.
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
        option --keep
        value KIND
        means Keeps the words of domains, folders, scripts (Sieve) or settings that aren't \
        secrets, wherever they occur. Several with commas.
        option --keep-words
        value WORD
        means Keeps these words, wherever they occur. Several with commas.
        option --key-file
        path FILE
        means A file with any secret bytes: the same give the same pseudonyms again. Never send \
        it. By default the key is random, and forgotten.
        option --live
        means Reads a database while its server is using it: one state of it, which is named. \
        RocksDB: a checkpoint is read, in a private directory beside the store, of hard links; \
        nothing in the store's own directory changes, and it is removed afterwards. SQLite: one \
        read transaction. PostgreSQL and MySQL are always read like that. FoundationDB is always \
        read while in use, but not as one state if it takes longer than five seconds.
        option --live-in
        path DIR
        means Like --live, with the checkpoint in DIR. On another file system, all of the store is \
        copied there first.
        example jbang stalwart-redact backup for-the-report
        example jbang stalwart-redact rocksdb:/var/lib/stalwart for-the-report --keep \
        folders,settings
        example jbang stalwart-redact backup for-the-report --keep-words example,invoice
        ending Exit codes: 0 done, and only public words are left; 1 failed; 2 wrong usage; 3 \
        done, but a part of the database is damaged or missing, and isn't in the dump.
        """;
  }
}
