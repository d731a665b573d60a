// SPDX-License-Identifier: Apache-2.0
package swkit.prepared;

/** What stalwart-diff says of itself; written by a test, as Preparations says. */
final class StalwartDiffText {
  private StalwartDiffText() {}

  static String lines() {
    return """
        sum 4233755022
        name stalwart-diff
        usage stalwart-diff [OPTIONS] A B
        title Shows what differs between two Stalwart databases or dumps.
        paragraph A and B are compared key by key, in all subspaces that dumps have: - marks what \
        only A has, + what only B has, ~ what differs. Nothing is ignored unless an option says \
        so. Parts of two sealed dumps that have the same hash aren't read. Values that differ only \
        in compression (LZ4) are the same. Neither database is changed; the server of a RocksDB or \
        SQLite store must be stopped, unless --live is given.
        needs A B
        most 2
        field words
        operand A, B
        means each a config.toml or config.json, a store (rocksdb:/path, \
        postgresql://user@host/db, mysql://user@host/db, sqlite:/path, fdb:/cluster.file), a dump \
        directory, or one frame of it; or both certificates, which --proof wrote.
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
        option --to-set
        value KEY=VALUE
        means Like --set, for the second database. (--set is for the first, unless only the second \
        is a config.toml.)
        option --to-password-file
        path FILE
        means Like --password-file, for the second database; the variable SWKIT_TO_PASSWORD may \
        hold it too. (--password-file is for the first, unless that isn't on a database server. It \
        is also used for the second if both have the same server and user, and no other password \
        is given.)
        option --to-ask-password
        means Like --ask-password, for the second database.
        option --entries
        means Shows each difference on a line, decoded.
        option --limit
        value N
        means Ends --entries after N lines.
        option --only
        value LIST
        means Subspaces to compare, by letter, name or family: j,k,t or blob,queue.
        option --ignore
        value LIST
        means Subspaces to leave out.
        option --account
        value ID|NAME
        means Compares only what belongs to one account, including its blobs.
        option --content
        means Compares the contents of blobs (t), not only their keys.
        option --all
        means Also compares in-memory data and the search index (m y z) of two stores.
        option --ignore-running
        means Ignores what a running server changes by itself: tasks (f), the mail queue (e q, and \
        its quotas in u), reports (h r), telemetry (o x), the change log (l), uploads and spam \
        samples (j), in-memory data and the search index (m y z), blob links other than those of \
        documents (k), blobs that no document links (t).
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
        means Also reads the parts of two sealed dumps that have the same hash.
        option --secrets
        means Shows passwords and keys in --entries.
        note --json writes one object: command, exitCode, a and b (address, schemaVersion), \
        notRead (entries, bytes), total, subspaces (subspace, name, compared), accounts (account, \
        name; only those with differences), noAccount, notes. Total, subspaces, accounts and \
        noAccount have same, packedOtherwise, removed, removedBytes, added, addedBytes, changed, \
        changedBytes.
        note --json --entries writes one object on each line: change (removed, added, changed), \
        account, subspace, form, key, keyHex, a and b (the values), differsAt (offset in the \
        values). Secrets and their differsAt are hidden unless --secrets is given.
        example jbang stalwart-diff backup /etc/stalwart/config.toml
        example jbang stalwart-diff monday tuesday --account alice --entries
        example jbang stalwart-diff backup sqlite:/var/lib/stalwart.db --ignore-running --json
        ending Exit codes: 0 done, no difference; 1 failed; 2 wrong usage; 3 done, but they \
        differ.
        """;
  }
}
