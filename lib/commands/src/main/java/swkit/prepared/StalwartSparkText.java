// SPDX-License-Identifier: Apache-2.0
package swkit.prepared;

/** What stalwart-spark says of itself; written by a test, as Preparations says. */
final class StalwartSparkText {
  private StalwartSparkText() {}

  static String lines() {
    return """
        sum 951085565
        name stalwart-spark
        usage stalwart-spark copy [OPTIONS] FROM TO
        usage stalwart-spark verify [OPTIONS] WHAT
        title Copies and verifies Stalwart databases on a cluster of Apache Spark.
        paragraph copy makes a plan, as stalwart-plan does, copies its parts by the executors, and \
        makes TO usable when all parts are done. A part may be done several times and by several \
        executors at once. FROM must not change meanwhile.
        paragraph verify does what stalwart-verify does, by one task on an executor.
        paragraph Executors open both databases themselves: the configuration or the dump must be \
        in the same place on each machine. No password is sent to them; they take it from the \
        configuration, the variable SWKIT_PASSWORD, or the file of --password-file there.
        needs JOB FROM TO
        most 3
        field words
        operand JOB
        means copy or verify.
        operand FROM
        means a config.toml or config.json, a store (rocksdb:/path, postgresql://user@host/db, \
        mysql://user@host/db, sqlite:/path, fdb:/cluster.file), or a dump directory; the same for \
        verify.
        operand TO
        means the same, but not rocksdb or sqlite; created if absent.
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
        option --master
        value URL
        means The cluster: spark://host:7077, yarn, k8s://…, or local[N] for N threads of this \
        process. By default that of spark-submit, or else local[*].
        option --conf
        value KEY=VALUE
        means A setting of Spark, such as spark.executor.memory=2g. May be repeated. Spark shows \
        its settings, so none may hold a secret.
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
        means The number of parts; by default four for each core of the cluster.
        option --plan
        path FILE
        means Keeps the plan in FILE; if it is there already, continues that plan, also with \
        stalwart-copy.
        option --verify
        means Compares both afterwards, blobs byte by byte.
        option --no-bodies
        means Skips mail bodies and other blobs: faster, but damage in them is not found.
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
        example jbang stalwart-spark copy fdb:/etc/foundationdb/fdb.cluster new-config.toml \
        --verify
        example jbang stalwart-spark copy config.toml /shared/backup --master spark://host:7077
        example jbang stalwart-spark verify /shared/backup --master spark://host:7077
        ending Exit codes: 0 done; 1 failed; 2 wrong usage; 3 done, but something was found.
        """;
  }
}
