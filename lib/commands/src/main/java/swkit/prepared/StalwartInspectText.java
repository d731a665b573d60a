// SPDX-License-Identifier: Apache-2.0
package swkit.prepared;

/** What stalwart-inspect says of itself; written by a test, as Preparations says. */
final class StalwartInspectText {
  private StalwartInspectText() {}

  static String lines() {
    return """
        sum 33319899
        name stalwart-inspect
        usage stalwart-inspect [OPTIONS] WHAT
        title Looks into a Stalwart database, a dump, or a single frame, and changes nothing.
        paragraph Without further options: what each subspace holds, and whether the database is \
        whole.
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
        option --accounts
        means Counts what each account has.
        option --undecoded
        means Also counts what can't be decoded in each subspace; so does --verbose.
        option --key
        value KEY
        means Shows what this key means, and its entry.
        option --blob
        value HASH
        means Writes a blob's content; HASH is its hash, or its name in file stores.
        option --find
        value TEXT
        means Lists the entries that contain TEXT, also in compressed archives, with its offsets; \
        case is ignored for A to Z.
        option --subspace
        value NAME
        means Lists one subspace, given by letter or name: p, blobs.
        option --account
        value ACCOUNT
        means Lists the entries of one account, given by id or name.
        option --prefix
        value KEY
        means Lists the keys that begin with this.
        option --from
        value KEY
        means Lists from this key on.
        option --to
        value KEY
        means Lists up to, not including, this key.
        option --limit
        value N
        means Lists at most N entries.
        option --values
        means Lists keys with their values.
        option --hex
        means Lists keys and values in hexadecimal.
        option --blobs
        means Also lists and searches blobs; otherwise only --subspace t includes them.
        option --html
        path FILE
        means Writes a web page that shows whose mail takes how much space, and how old it is. \
        FILE must be new, or an earlier page.
        option --settings
        means Prints the settings in the database (of 0.16, the registry) as text to compare and \
        keep: name = value.
        option --secrets
        means Shows passwords and keys in --settings, --key and listings.
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
        option --read-all
        means Reads even a sealed dump, instead of showing the counts of its manifest.
        note A KEY is a key or the start of keys, in one of these forms: as it is listed (p acct=3 \
        coll=Email), a letter and hexadecimal, or base64:… and \\x.. text as in the server's log.
        note With --json a listing has one object on each line: subspace, form, key (its fields), \
        keyHex, value (kind, complete, its fields); --hex adds valueHex, --find adds found.
        note Passwords, keys and other secrets are hidden unless --secrets is given. Lines of more \
        than 8000 characters are shortened, except with --json, --hex and --settings.
        example jbang stalwart-inspect backup --accounts
        example jbang stalwart-inspect backup --prefix 'p acct=2 coll=Mailbox' --values
        example jbang stalwart-inspect rocksdb:/var/lib/stalwart --key base64:cAA=
        example jbang stalwart-inspect /etc/stalwart/config.json --settings > settings.txt
        ending Exit codes: 0 done; 1 failed; 2 wrong usage; 3 done, but something is missing, cut \
        short, damaged or unfinished, or --key, --blob or --find found nothing.
        """;
  }
}
