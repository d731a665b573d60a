// SPDX-License-Identifier: Apache-2.0
package swkit.prepared;

/** What stalwart-export says of itself; written by a test, as Preparations says. */
final class StalwartExportText {
  private StalwartExportText() {}

  static String lines() {
    return """
        sum 2788328498
        name stalwart-export
        usage stalwart-export [OPTIONS] FROM DUMP_DIR
        title Exports a Stalwart database to a dump directory.
        paragraph The dump has the same content as one of the server's own --export, and the \
        server's --import reads it. The server must be stopped, unless --live is given. The \
        database is not changed.
        paragraph Like the server, this command takes the subspaces from the variable \
        EXPORT_TYPES, unless --only is given.
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
        option --only
        value LIST
        means Subspaces to take, by letter, name or family: j,k,t or blob,queue.
        option --no-blobs
        means Leaves blobs where they are, in a blob store that the new server uses too.
        option --missing-blobs
        means Continues even if the blob store has none of the blobs that links name.
        option --dry-run
        means Reads and checks everything, but writes nothing.
        option --owner
        value USER:GROUP
        means Gives the files that root creates to the server's user.
        option --resume
        means Resumes an interrupted run. Repeat the options of that run, and add this one.
        option --proof
        path FILE
        means Writes a certificate of what was written: stalwart-verify --proof FILE compares it \
        with a database at any time.
        option --all-blobs
        means Also exports blobs that nothing links.
        option --complete
        means Also exports what the server's own export of 0.16 leaves out: archived items and \
        spam samples (j, w).
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
        option --force
        means Writes even if the disk may be too small.
        option --as-is
        means Takes values as a server reads them, with the pieces of earlier, longer values that \
        releases up to 0.16.18 leave on FoundationDB.
        option --update
        path DUMP
        means Takes over those frames of DUMP, an earlier and sealed dump, that haven't changed; \
        of blobs the keys alone are compared.
        example jbang stalwart-export /etc/stalwart/config.toml backup
        example jbang stalwart-export rocksdb:/var/lib/stalwart backup --live
        example jbang stalwart-export rocksdb:/var/lib/stalwart backup --only d,s
        example jbang stalwart-export /etc/stalwart/config.toml tuesday --update monday
        example jbang stalwart-export sqlite:/var/lib/stalwart.db backup --dry-run --json
        ending Exit codes: 0 done; 1 failed; 2 wrong usage; 3 done, but blobs are missing or \
        damaged.
        """;
  }
}
