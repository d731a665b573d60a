// SPDX-License-Identifier: Apache-2.0
package swkit.prepared;

/** What stalwart-sql says of itself; written by a test, as Preparations says. */
final class StalwartSqlText {
  private StalwartSqlText() {}

  static String lines() {
    return """
        sum 1668119459
        name stalwart-sql
        usage stalwart-sql [OPTIONS] WHAT [STATEMENT]
        title Answers questions in SQL about a Stalwart database or dump, and changes nothing.
        paragraph The tables are entries, mails, accounts, blobs and findings; without a \
        STATEMENT, they are listed with their columns. A statement reads only the columns that it \
        names, and bodies of mails only if it asks for them. It reads no files.
        takes WHAT [STATEMENT]
        most 2
        field words
        operand WHAT
        means a config.toml or config.json, a store (rocksdb:/path, postgresql://user@host/db, \
        mysql://user@host/db, sqlite:/path, fdb:/cluster.file), a dump directory, or one frame of \
        it.
        operand STATEMENT
        means one query in SQL, as DuckDB understands it; - for standard input.
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
        option --file
        path FILE
        means Takes the statement from this file.
        option --limit
        value N
        means Shows at most N rows.
        option --secrets
        means Shows passwords and keys in values of entries.
        option --csv
        means Prints comma-separated values; control characters in them as \\u000a.
        option --parquet
        path FILE
        means Writes the result to this new file, as Parquet.
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
        example jbang stalwart-sql backup
        example jbang stalwart-sql backup 'select account, sum(size) from mails group by 1 order \
        by 2 desc'
        example jbang stalwart-sql /etc/stalwart/config.json --file growth.sql --csv > growth.csv
        example jbang stalwart-sql backup 'from mails' --parquet mails.parquet
        ending Exit codes: 0 done; 1 failed; 2 wrong usage, or a wrong statement; 3 done, but \
        something is missing, damaged or unfinished.
        """;
  }
}
