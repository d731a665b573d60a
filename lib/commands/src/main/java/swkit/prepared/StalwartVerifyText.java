// SPDX-License-Identifier: Apache-2.0
package swkit.prepared;

/** What stalwart-verify says of itself; written by a test, as Preparations says. */
final class StalwartVerifyText {
  private StalwartVerifyText() {}

  static String lines() {
    return """
        sum 3476829281
        name stalwart-verify
        usage stalwart-verify [OPTIONS] WHAT
        title Checks a Stalwart dump or database for damage, missing parts and inconsistent \
        references.
        paragraph An ERROR is lost or damaged data, a WARN something left over, an INFO normal on \
        a running server. The server of a database must be stopped, unless --live is given. \
        Nothing is changed.
        takes WHAT
        most 1
        field words
        operand WHAT
        means a config.toml or config.json, a store (rocksdb:/path, postgresql://user@host/db, \
        mysql://user@host/db, sqlite:/path, fdb:/cluster.file), a dump directory, or one frame of \
        it.
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
        option --no-bodies
        means Skips mail bodies and other blobs: faster, but damage in them is not found.
        option --for
        value TYPE
        means Also checks whether everything fits into a store of this type: mysql, sqlite, …
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
        option --as-is
        means Checks values as a server reads them, with the pieces of earlier, longer values that \
        releases up to 0.16.18 leave on FoundationDB.
        option --proof
        path FILE
        means Also compares it with a certificate, which --proof of another command wrote.
        option --notes
        path FILE
        means Leaves what was found in this new file, for stalwart-fsck --notes FILE.
        example jbang stalwart-verify backup
        example jbang stalwart-verify /etc/stalwart/config.toml --json
        example jbang stalwart-verify backup --no-bodies --for sqlite
        example jbang stalwart-verify sqlite:/var/lib/stalwart.db --proof copied.proof
        ending Exit codes: 0 done, no error; 1 failed; 2 wrong usage; 3 done, but errors were \
        found, or the certificate differs.
        """;
  }
}
