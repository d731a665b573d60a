// SPDX-License-Identifier: Apache-2.0
package swkit.prepared;

/** What stalwart-extract says of itself; written by a test, as Preparations says. */
final class StalwartExtractText {
  private StalwartExtractText() {}

  static String lines() {
    return """
        sum 3743073355
        name stalwart-extract
        usage stalwart-extract [OPTIONS] FROM DIRECTORY
        usage stalwart-extract --verify DIRECTORY [OPTIONS] FROM
        title Extracts accounts from a Stalwart database or dump as files that other programs \
        read.
        paragraph Each account becomes a directory. Mail is written byte for byte, after it was \
        compared with its hash. The server must be stopped. Nothing is changed in the database.
        needs FROM DIRECTORY
        most 2
        field words
        operand FROM
        means a config.toml or config.json, a store (rocksdb:/path, postgresql://user@host/db, \
        mysql://user@host/db, sqlite:/path, fdb:/cluster.file), or a dump directory.
        operand DIRECTORY
        means where the files are written; created if absent, and must be empty.
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
        option --account
        value NAME,…
        means Extracts only these accounts, given by id or name.
        option --mailbox
        value PATTERN
        means Extracts only the mail of mailboxes with this name: Projects, Projects/*, INBOX. May \
        be repeated.
        option --after
        value DATE
        means Extracts only mail that arrived on this day (UTC) or later.
        option --before
        value DATE
        means Extracts only mail that arrived before this day (UTC).
        option --only
        value KIND,…
        means Extracts only these: mail, calendars, contacts, files, sieve, settings. By default \
        all; with --mailbox, --after or --before, mail.
        option --as
        value FORM
        means The form of mail: maildir (the default), mbox, eml, or json: eml and a list of it.
        option --plain
        means Writes events and cards as RFC 5545 and 6350 have them, instead of byte for byte as \
        the server serves them.
        option --dry-run
        means Reads and checks everything, but writes nothing.
        option --resume
        means Continues an interrupted run. Give the options of that run, and this one.
        option --verify
        path DIRECTORY
        means Compares what was extracted into DIRECTORY with FROM, and writes nothing.
        option --owner
        value USER:GROUP
        means Gives the files that root creates to this user.
        option --missing-blobs
        means Continues even if the blob store has none of the blobs that links name.
        option --force
        means Continues even if a SQLite database is in use.
        example jbang stalwart-extract /etc/stalwart/config.toml mail
        example jbang stalwart-extract backup restored --account alice --mailbox 'Projects*' --as \
        mbox
        example jbang stalwart-extract backup --verify mail
        ending Exit codes: 0 done; 1 failed; 2 wrong usage; 3 done, but something is missing, \
        damaged or different.
        """;
  }
}
