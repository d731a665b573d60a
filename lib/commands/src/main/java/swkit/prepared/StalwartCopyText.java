// SPDX-License-Identifier: Apache-2.0
package swkit.prepared;

/** What stalwart-copy says of itself; written by a test, as Preparations says. */
final class StalwartCopyText {
  private StalwartCopyText() {}

  static String lines() {
    return """
        sum 3098427994
        name stalwart-copy
        usage stalwart-copy [OPTIONS] FROM TO
        title Copies a Stalwart database into another one, on any backend, without a dump.
        paragraph FROM is read once and not changed. While TO is being written, it is marked so \
        that no server starts on it. Both servers must be stopped, or with --live that of TO \
        alone. A journal records the progress: if the copy is interrupted, the same command with \
        --resume resumes it.
        paragraph With --update, TO is an earlier copy of FROM that nobody has changed since, and \
        is brought to FROM's state: both sides are compared, of blobs the keys alone, and only \
        what differs is written or removed. If that is interrupted, run it again.
        paragraph With --plan, several processes on any machines copy the parts of a plan, which \
        stalwart-plan writes, and one finishes. FROM and TO are those of the plan, unless they are \
        given.
        takes FROM TO
        most 2
        field words
        operand FROM
        means a config.toml or config.json, a store (rocksdb:/path, postgresql://user@host/db, \
        mysql://user@host/db, sqlite:/path, fdb:/cluster.file), or a dump directory.
        operand TO
        means the same, but not a dump; created if absent.
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
        option --exactly
        means Of the blob family (j k t), takes only the subspaces that --only lists.
        option --compression
        value lz4|none
        choice lz4
        choice none
        means How a server up to 0.15 stores blobs (lz4 or none), if no config.toml says so.
        option --blobs
        value WHERE
        means Where to write blobs, instead of where the imported registry (0.16) says; the \
        registry of the target then names that place. WHERE is data (the data store), fs:/path, a \
        database's URL, or a file that describes a blob store in JSON.
        option --replace
        means Empties the selected subspaces first. Needs --yes.
        option --merge
        means Overwrites existing entries; keeps larger counters. Needs --yes.
        option --yes
        means Confirms an option that overwrites or removes data.
        option --keep-damaged
        means Takes damaged blobs as they are.
        option --journal
        path FILE
        means Keeps the journal in FILE instead of in ~/.local/state/swkit.
        option --force
        means Continues even if others are using the PostgreSQL or MySQL database to write to, or \
        the disk may be too small.
        option --as-is
        means Takes values as a server reads them, with the pieces of earlier, longer values that \
        releases up to 0.16.18 leave on FoundationDB.
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
        option --plan
        path FILE
        means Follows a plan that stalwart-plan wrote, which has FROM, TO and all options but \
        --force and those for passwords and keys (--set, --to-set). Needs --part or --finish.
        option --part
        value N
        means With --plan: copies part N, from 0 on. It may be run again, on any machine, at the \
        same time as others.
        option --finish
        means With --plan: counts what all parts have written, and makes TO usable. With --verify, \
        also compares it with FROM before that.
        option --verify
        means Compares both afterwards, blobs byte by byte.
        option --update
        means Writes only what differs: TO is an earlier copy of FROM.
        option --base-is-a-copy
        means With --update: takes TO for an earlier copy although no record says so, or it was \
        changed since. Needs --yes.
        example jbang stalwart-copy /etc/stalwart/config.toml /etc/stalwart/new-config.toml \
        --verify
        example jbang stalwart-copy rocksdb:/var/lib/stalwart sqlite:/var/lib/new.db --compression \
        lz4
        example jbang stalwart-copy config.toml new-config.toml --resume
        example jbang stalwart-copy config.toml new-config.toml --update
        example jbang stalwart-copy --plan plan --part 3
        example jbang stalwart-copy --plan plan --finish --verify
        ending Exit codes: 0 done; 1 failed; 2 wrong usage; 3 done, but blobs are missing or \
        damaged, or --verify found differences.
        """;
  }
}
