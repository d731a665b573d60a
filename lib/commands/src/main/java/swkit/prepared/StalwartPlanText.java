// SPDX-License-Identifier: Apache-2.0
package swkit.prepared;

/** What stalwart-plan says of itself; written by a test, as Preparations says. */
final class StalwartPlanText {
  private StalwartPlanText() {}

  static String lines() {
    return """
        sum 2179317904
        name stalwart-plan
        usage stalwart-plan [OPTIONS] FROM TO
        title Divides a copy into parts, which several processes on any machines do at once.
        paragraph Writes the plan to standard output, as JSON lines: FROM, TO, the options, and \
        the ranges of keys of each part. It holds no secret. TO is checked as stalwart-copy checks \
        it, and marked as unfinished by this plan, so that no server starts on it.
        paragraph Then stalwart-copy --plan FILE --part N does part N, any number of times, in any \
        order, several at once; TO records what is done. stalwart-copy --plan FILE --finish counts \
        everything and makes TO usable. FROM must not change meanwhile. RocksDB and SQLite as TO \
        take one process at a time.
        needs FROM TO
        most 2
        field words
        operand FROM
        means a config.toml or config.json, a store (rocksdb:/path, postgresql://user@host/db, \
        mysql://user@host/db, sqlite:/path, fdb:/cluster.file), or a dump directory, which is \
        divided if sealed.
        operand TO
        means the same; created if absent.
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
        option --yes
        means Confirms an option that overwrites or removes data.
        option --keep-damaged
        means Takes damaged blobs as they are.
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
        option --parts
        value N
        is required
        means The number of parts, about as large as each other.
        option --dry-run
        is hidden
        means Reads and checks everything, but writes nothing.
        option --journal
        path FILE
        is hidden
        means Keeps the journal in FILE instead of in ~/.local/state/swkit.
        option --merge
        is hidden
        means Overwrites existing entries; keeps larger counters. Needs --yes.
        option --owner
        value USER:GROUP
        is hidden
        means Gives the files that root creates to the server's user.
        option --proof
        path FILE
        is hidden
        means Writes a certificate of what was written: stalwart-verify --proof FILE compares it \
        with a database at any time.
        option --resume
        is hidden
        means Resumes an interrupted run. Repeat the options of that run, and add this one.
        example jbang stalwart-plan fdb:/etc/foundationdb/fdb.cluster new-config.toml --parts 8 > \
        plan
        example seq 0 7 | parallel -j 4 jbang stalwart-copy --plan plan --part {}
        example jbang stalwart-copy --plan plan --finish --verify
        ending Exit codes: 0 done; 1 failed; 2 wrong usage; 3 done, but something was found.
        """;
  }
}
