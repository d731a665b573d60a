// SPDX-License-Identifier: Apache-2.0
package swkit.prepared;

/** What stalwart-snapshot says of itself; written by a test, as Preparations says. */
final class StalwartSnapshotText {
  private StalwartSnapshotText() {}

  static String lines() {
    return """
        sum 3402179650
        name stalwart-snapshot
        usage stalwart-snapshot [OPTIONS] STORE DIRECTORY
        title Copies a RocksDB store while its server is running, as it is at one moment.
        paragraph DIRECTORY becomes a RocksDB store with all writes up to one moment, and none \
        after: a checkpoint. On the file system of the store its tables and blob files are hard \
        links, which takes a second and hardly any space; elsewhere they are copied. Nothing in \
        the store's own directory changes, except for the number of links and the change time \
        (ctime) of the linked files.
        paragraph Never change the owner, the permissions or the content of linked files: they are \
        those of the running store. Blobs that are not in the data store aren't copied.
        needs STORE DIRECTORY
        most 2
        field words
        operand STORE
        means a config.toml or config.json, or rocksdb:/path.
        operand DIRECTORY
        means a new directory, or an empty one that only its owner can access.
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
        example jbang stalwart-snapshot /etc/stalwart/config.toml /var/lib/stalwart-monday
        example jbang stalwart-snapshot rocksdb:/var/lib/stalwart/data /mnt/backup/monday
        example jbang stalwart-export rocksdb:/var/lib/stalwart-monday /backup/monday
        ending Exit codes: 0 done; 1 failed; 2 wrong usage; 3 done, but the store itself lacks \
        something.
        """;
  }
}
