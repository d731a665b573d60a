// SPDX-License-Identifier: Apache-2.0
package swkit.prepared;

/** What stalwart-fsck says of itself; written by a test, as Preparations says. */
final class StalwartFsckText {
  private StalwartFsckText() {}

  static String lines() {
    return """
        sum 2521081344
        name stalwart-fsck
        usage stalwart-fsck [OPTIONS] WHAT
        title Repairs what stalwart-verify finds in a Stalwart database or dump.
        paragraph Without options it shows a plan and changes nothing: each repair with its rule, \
        how many entries, what it costs, and what can't be repaired and why. The server must be \
        stopped. Before a store is changed, everything that will change is written to an undo \
        dump; the command that undoes the repair is printed. A dump is never changed: --to writes \
        a repaired copy.
        takes WHAT
        most 1
        field words
        operand WHAT
        means a config.toml or config.json, a store (rocksdb:/path, postgresql://user@host/db, \
        mysql://user@host/db, sqlite:/path, fdb:/cluster.file), or a dump directory.
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
        option --apply
        means Repairs the store. Needs --yes.
        option --yes
        means Confirms --apply.
        option --undo
        path DIR
        means With --apply: a new directory for the undo dump; by default stalwart-undo-<time> in \
        the working directory. That of a repair that was interrupted completes it.
        option --to
        path DIRECTORY
        means If WHAT is a dump: writes the repaired dump to this new directory.
        option --no-bodies
        means Skips mail bodies and other blobs: faster, but no link to a blob is restored.
        option --notes
        path FILE
        means Plans from what stalwart-verify --notes FILE found, without reading all again. \
        Refused if WHAT was changed since.
        option --reattach
        value OLD=NEW
        means Gives the data of the deleted account OLD to the account NEW that was created in its \
        place: NEW gets OLD's id. Both are ids; NEW must have no mail of its own.
        example jbang stalwart-fsck /etc/stalwart/config.toml
        example jbang stalwart-fsck sqlite:/var/lib/stalwart.db --apply --yes
        example jbang stalwart-fsck backup --to repaired
        ending Exit codes: 0 nothing to repair, or all was repaired; 1 failed; 2 wrong usage; 3 \
        done, but something is to be repaired, or an ERROR can't be.
        """;
  }
}
