// SPDX-License-Identifier: Apache-2.0
package swkit.prepared;

/** What stalwart-doctor says of itself; written by a test, as Preparations says. */
final class StalwartDoctorText {
  private StalwartDoctorText() {}

  static String lines() {
    return """
        sum 552315435
        name stalwart-doctor
        usage stalwart-doctor [OPTIONS] TEXT|FILE|-
        usage stalwart-doctor --upgrade [OPTIONS] WHAT
        usage stalwart-doctor --repair [OPTIONS] TO
        title Explains messages of a Stalwart server, checks what an upgrade needs, and repairs a \
        store.
        paragraph Paste a line of the server's log, or pipe the whole log. A known message is \
        shown once, with its cause, the remedy, and the meaning of the keys in it. No database is \
        opened.
        paragraph --upgrade shows what prevents an upgrade of a database to 0.16, what will be \
        lost, and what to do; it changes nothing. --repair removes from a store of 0.15 what a \
        0.16 server left that was started on it by mistake.
        takes TEXT
        most 2147483647
        field words
        operand TEXT|FILE|-
        means a line of the log, or a key; a file of such lines; or standard input.
        operand WHAT
        means a config.toml or config.json, a store (rocksdb:/path, postgresql://user@host/db, \
        mysql://user@host/db, sqlite:/path, fdb:/cluster.file), or a dump directory.
        operand TO
        means the same, but not a dump.
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
        option --upgrade
        means Checks what an upgrade of the database WHAT to 0.16 needs.
        option --no-bodies
        means With --upgrade: skips reading the blobs, so how they are stored is not checked.
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
        option --repair
        means Shows what 0.16 left in the store TO of 0.15; with --yes, removes it.
        option --undo
        path DIR
        means With --repair: a new directory for everything that is removed; by default \
        stalwart-undo-<time> in the working directory.
        option --yes
        means With --repair: confirms the removal.
        example jbang stalwart-doctor 'Backup failed: Unknown family j.'
        example jbang stalwart-doctor 'key = base64:AAAAAABmj89sAn95aC9gEJA='
        example journalctl -u stalwart | jbang stalwart-doctor -
        example jbang stalwart-doctor --upgrade /etc/stalwart/config.toml
        example jbang stalwart-doctor --repair sqlite:/var/lib/stalwart.db --yes
        ending Exit codes: 0 done, nothing found, or the store was repaired; 1 failed; 2 wrong \
        usage; 3 done, and a message or key was recognised, something prevents the upgrade or will \
        be lost, or the store needs a repair.
        """;
  }
}
