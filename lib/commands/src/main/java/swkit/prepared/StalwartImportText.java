// SPDX-License-Identifier: Apache-2.0
package swkit.prepared;

/** What stalwart-import says of itself; written by a test, as Preparations says. */
final class StalwartImportText {
  private StalwartImportText() {}

  static String lines() {
    return """
        sum 2853948689
        name stalwart-import
        usage stalwart-import [OPTIONS] DUMP_DIR TO
        title Imports a dump directory into a Stalwart database.
        paragraph Everything is checked before anything is written. While the store is being \
        written, it is marked so that no server starts on it. The server must be stopped. A \
        journal records the progress: if the import is interrupted, the same command with --resume \
        resumes it.
        needs DUMP_DIR TO
        most 2
        field words
        operand DUMP_DIR
        means the directory of an export.
        operand TO
        means a config.toml or config.json, a store (rocksdb:/path, postgresql://user@host/db, \
        mysql://user@host/db, sqlite:/path, fdb:/cluster.file), created if absent.
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
        option --trust
        means Writes without checking all frames first.
        option --undo
        means DUMP_DIR is the undo dump of a repair of TO: undoes that repair. Needs --yes.
        example jbang stalwart-import backup /etc/stalwart/config.toml
        example jbang stalwart-import backup sqlite:/var/lib/new.db --compression lz4
        example jbang stalwart-import backup config.toml --only s --replace --yes
        example jbang stalwart-import backup config.toml --owner stalwart:stalwart --resume
        ending Exit codes: 0 done; 1 failed; 2 wrong usage; 3 done, but damaged blobs were kept.
        """;
  }
}
