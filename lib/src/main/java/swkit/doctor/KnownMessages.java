// SPDX-License-Identifier: Apache-2.0
package swkit.doctor;

import java.util.ArrayList;
import java.util.List;

/** The table of known messages. Of those that one line may hold, the more telling comes first. */
final class KnownMessages {
  private static final List<KnownMessage> TABLE = new ArrayList<>();

  /** All of them, in the order in which they are tried. */
  static final List<KnownMessage> ALL;

  static {
    exportAndImport();
    servers();
    upgrades();
    damage();
    blobs();
    permissions();
    ALL = List.copyOf(TABLE);
  }

  private KnownMessages() {}

  /** The one that {@code line} is, or null if it is none. */
  static KnownMessage of(String line) {
    for (KnownMessage message : ALL) {
      if (message.isIn(line)) {
        return message;
      }
    }
    return null;
  }

  /** The cause, and in the line after it the remedy. */
  private static void known(String id, String text, String causeAndRemedy) {
    String[] lines = causeAndRemedy.strip().split("\n", 2);
    TABLE.add(new KnownMessage(id, text, lines[0], lines[1]));
  }

  private static void exportAndImport() {
    known(
        "spam-model-without-store",
        "Store not configured…Failed to load spam filter model",
        """
        The spam filter looks for its model in a store that isn't there: after an upgrade or an import that was not finished, or with a configuration of another release.
        Look at the lines before this one for the store that didn't open. Then `jbang stalwart-inspect CONFIG` says whether the store can be read and which schema it has. The model itself is trained anew; it is in no dump.""");
    known(
        "export-without-store",
        "Failed to iterate over data store: Store not configured",
        """
        The server's own --export ran with a configuration that names no store it could open: in a container mostly a path that isn't mounted, or another config.toml than the server's.
        Mount the server's volume at the same path and give the same configuration, or export without the server: `jbang stalwart-export rocksdb:/path/of/the/data backup` needs no configuration.""");
    known(
        "export-without-store-0.7",
        "Failed to iterate over data store: Internal Error: No store configured",
        """
        The server's own --export ran with a configuration that names no store it could open; this release leaves files of 0 bytes behind.
        Delete those files: they are no dump. Check the path of the configuration, then export again; for stores of 0.15, `jbang stalwart-export CONFIG backup` says what is missing.""");
    known(
        "fresh-server",
        "Configuration file written to",
        """
        The server found no configuration where it looked, and set up a fresh one instead of doing what it was told.
        Nothing was exported or imported. Remove what was set up, and give --config the path that the configuration has inside the container.""");
    known(
        "older-dump",
        "Failed to read magic marker from…WrongMagicNumber",
        """
        This file is no dump of 0.15 or later: dumps of 0.14 and before have other names and aren't packed with LZ4; any other file in the directory leads to the same message.
        Keep only the files subspace_* in the directory. A dump of 0.14 or before is imported by the release that wrote it; upgrade that store afterwards. `jbang stalwart-verify DIRECTORY` tells which files are whole.""");
    known(
        "dump-of-another-schema",
        "Invalid database schema version in…Expected",
        """
        The dump was written by a server of another schema: 5 is 0.15, 6 is 0.16. A server imports no other schema than its own.
        Import it with a server of the release that wrote it, or with `jbang stalwart-import` into an empty store for that release, and upgrade that one.""");
    known(
        "target-not-empty",
        "the target database already contains data in the key range being imported",
        """
        The server's own --import found data in the target. It may be an earlier attempt, or the row that the 0.16 server writes about itself when it starts: then the store has mail and no configuration.
        Begin with an empty store, and don't start the server on it before. For 0.15, `jbang stalwart-import` shows what the target holds, and goes on with --merge or --replace --yes.""");
    known(
        "unknown-family",
        "Backup failed: Unknown family",
        """
        EXPORT_TYPES of the server's own --export holds something else than names of families: letters such as j,k,t are rejected, though its documentation has them.
        Families of 0.15 are data directory blob config changelog queue report telemetry tasks. `jbang stalwart-export --only j,k,t` takes letters, names and families.""");
    known(
        "rocksdb-locked",
        "While lock file:…LOCK: Resource temporarily unavailable",
        """
        Another process has the RocksDB store open, which lets only one in: the server runs, or an export of before still does.
        Stop the server (or find the process: `fuser /path/LOCK`) and try again. Don't delete the file LOCK: the lock isn't the file.""");
    known(
        "cli-processed",
        "Successfully processed…emails",
        """
        The command-line tool counts what it has sent, not what the server has kept: reports of empty folders after this line exist.
        Compare with what is there: `jbang stalwart-inspect CONFIG --accounts` counts the mails of each account.""");
  }

  private static void servers() {
    known(
        "disk-full",
        "No space left on device",
        """
        A disk is full, or has no inodes left (`df -h`, `df -i`): what was being written, a dump above all, is not complete.
        Make room, discard a dump that was being written, and do it again. After the server's own disk was full, stop it: `jbang stalwart-verify CONFIG` tells whether the store is whole.""");
    known(
        "foundationdb-too-old",
        "Transaction is too old to perform reads or be committed",
        """
        FoundationDB ends each transaction after five seconds, and the server read all of a subspace in one. The export is not complete.
        Discard this dump. Try a later release of the server, or copy the cluster with fdbbackup. What is read in several transactions is one state only while no server writes.""");
    known(
        "unknown-data-store",
        "Failed to parse \"storage.data\": Data store…not found",
        """
        storage.data names a store that this binary didn't set up: store.NAME is missing or spelled otherwise, or the binary was built without that backend (FoundationDB needs one of its own).
        Compare storage.data with the [store.NAME] of the configuration; for FoundationDB use the server's binary or image for FoundationDB.""");
    known(
        "directory-migration",
        "Directory migration failed",
        """
        While upgrading, the server met a directory entry that it couldn't read, and stopped in between.
        Don't start it again: go back to the copy from before the upgrade. `jbang stalwart-verify` names entries of the directory that aren't as they should be. A listing of the directory holds password hashes: don't paste it anywhere.""");
    known(
        "postgresql-nul",
        "invalid byte sequence for encoding \"UTF8\": 0x00",
        """
        Text with a byte 0 was to be written to a text column of PostgreSQL, which takes none: mostly the search index, for a mail whose text holds such a byte.
        The mail itself is not harmed, as keys and values are bytes: it may just not be found by a search. A later release may write that text without the byte.""");
    known(
        "postgresql-22021",
        "reason = \"db error\", code = \"22021\"",
        """
        Code 22021 of PostgreSQL: text with a byte 0, or not in UTF-8, was to be written to a text column; mostly the search index, for a mail whose text holds such a byte.
        The mail itself is not harmed, as keys and values are bytes: it may just not be found by a search. A later release may write that text without the byte.""");
    known(
        "blob-not-stored",
        "jmap::blob::upload: Failed to store blob",
        """
        The blob store refused an upload: often a limit of the database, such as max_allowed_packet of MySQL and MariaDB, for large ones; or the disk is full.
        Raise the limit above the largest mail (SET GLOBAL max_allowed_packet, and in its configuration), restart the server, and upload again. What was refused isn't in the store.""");
    known(
        "mysql-nested",
        "MySQL Driver error: Transactions couldn't be nested",
        """
        The server began a transaction on a connection on which another was still open: a fault of the server, after a statement before had failed.
        Look at the line before for what failed. The changelog names it as repaired in a later release: upgrade.""");
    known(
        "s3-not-xml",
        "S3 error: serde xml: missing field",
        """
        The answer of the blob store was read as that of S3 and wasn't one: an endpoint that is no S3 (a proxy, a console), a wrong bucket or region, or a dialect that the server doesn't know.
        Check endpoint, region and bucket of the blob store with another S3 client, with the same keys.""");
  }

  private static void upgrades() {
    known(
        "multi-step-upgrade",
        "Migration aborted: Upgrading to version 0.16 is a multi-step process",
        """
        A 0.16 server was started on a store of 0.15 (schema 5). It has stopped, but has written its default settings into the store before: after that, 0.15 may refuse to start too.
        Go back to the copy from before, or have `jbang stalwart-doctor --repair TO` remove what was written. `jbang stalwart-doctor --upgrade WHAT` says what to do before 0.16 is started again.""");
    known(
        "settings-of-0.16",
        "Failed to read database configuration: Data corruption detected",
        """
        The settings hold something that 0.15 can't read: most likely a 0.16 server was started on this store, stopped because of the schema, and left its default settings.
        `jbang stalwart-doctor --repair TO` shows what that start has left, and with --yes removes exactly that; or go back to the copy from before it.""");
    known(
        "unknown-schema",
        "Unknown database schema version",
        """
        The schema key of the store holds a version that this server doesn't know: a later release has written it, or it is FFFFFFFF, by which swkit marks an import that isn't finished.
        `jbang stalwart-inspect` tells which. After an interrupted import, stalwart-inspect says what was under way: do that again. Else start the release that the store belongs to.""");
    known(
        "must-upgrade-to-0.15",
        "must first upgrade to version 0.15",
        """
        A 0.16 server was started on a store of 0.14 or before, or on one without a schema key.
        Nothing is lost. Start the last 0.15 on it, and then upgrade to 0.16 by its guide. If a store of 0.15 has lost its schema key, don't start 0.15 on it: it would migrate data of 0.15 as if they were of 0.11.""");
    known(
        "migration-by-another-node",
        "Migration completed by another node",
        """
        The server saw a mark that a migration was done or is being done elsewhere, and skipped its own: on a single node a mark that an interrupted start has left.
        Count what is there before going on: `jbang stalwart-inspect CONFIG --accounts`. If accounts or mails are missing, go back to the copy from before the upgrade and start one node alone.""");
    known(
        "migrated-principals",
        "Migrated…principals",
        """
        The upgrade has rewritten the directory. That is no error; but names were found overwritten with zero bytes after it, where the store had come from another backend.
        Compare with the copy from before: `jbang stalwart-diff BEFORE AFTER --only directory --entries`.""");
  }

  private static void damage() {
    known(
        "rocksdb-block",
        "block checksum mismatch",
        """
        A block of the RocksDB store is damaged: a disk or memory that fails, or files that were copied while the server ran. The line names the file.
        Copy the whole directory, with the server stopped, and work on the copy. `jbang stalwart-verify rocksdb:/copy` names the subspaces that can't be read to their end; `jbang stalwart-export rocksdb:/copy backup --only d,s` exports others, here d and s. Restore the rest from backup; all of it, if these refuse for the schema key, which stands in what is damaged.""");
    known(
        "sqlite-malformed",
        "database disk image is malformed",
        """
        The SQLite database is damaged: a disk that fails, or a file that was copied while the server ran, or without its -wal.
        Copy the file and those beside it (-wal, -shm), with the server stopped, and work on the copy. `jbang stalwart-verify sqlite:/copy` names the subspaces that can't be read to their end; `jbang stalwart-export sqlite:/copy backup --only d,s` exports others, here d and s. Restore the rest from backup; all of it, if these refuse for the schema key, which stands in what is damaged.""");
    known(
        "email-task",
        "Failed to lock email task",
        """
        A task of an old release for a mail (to index it, or to train the spam filter) can't be read, so it is tried again for ever. It is the task that is damaged, not the mail.
        `jbang stalwart-verify CONFIG` tells whether the mail is whole. Export the store, then let the server index that account again.""");
    known(
        "queue-unreadable",
        "Failed to read queue",
        """
        An entry of the mail queue has a layout that this release doesn't know: the queue wasn't empty when the server was upgraded from 0.12 or before.
        Deliver or delete what is in the queue with the old release before upgrading. `jbang stalwart-inspect CONFIG --subspace q` lists the entries; `jbang stalwart-export --only queue` keeps them.""");
    known(
        "data-corruption",
        "Data corruption detected",
        """
        The server met a key or a value that isn't as its release writes them: mostly a remnant of an older release, more rarely a damaged disk. The key in the line says what it is.
        `jbang stalwart-verify CONFIG` lists all such entries. Keep a copy (`jbang stalwart-export CONFIG backup`) before removing one key with the server's --console.""");
    known(
        "record-changed",
        "Another process modified the record",
        """
        Two writers have changed the same record. If it comes with every new mail, the counter of document ids is lower than the ids that are in use, as in stores that the importer of 0.11 and 0.12 wrote: the new mail can't be stored.
        Now and then it is harmless: the server tries again. With every mail: stop the server; `jbang stalwart-verify CONFIG` finds document ids above their counter. Import the dump anew: `jbang stalwart-import` writes counters as they were.""");
    known(
        "blob-file-number",
        "Corruption: Invalid blob file number",
        """
        RocksDB doesn't find a file of the store, or one of another state: files were copied while the server ran, or some are missing.
        Copy the whole directory again, with the server stopped. Otherwise, where only blobs are damaged, `jbang stalwart-export rocksdb:/path backup` leaves those out and names them.""");
    known(
        "column-family",
        "Invalid argument: Column family not found",
        """
        RocksDB's ldb must name each column family to open a Stalwart store: one for each letter.
        Nothing is wrong with the store. `jbang stalwart-inspect rocksdb:/path` opens it with all of them.""");
    known(
        "rocksdb-crash",
        "rocksdb::Block::ApproximateMemoryUsage()",
        """
        The library of RocksDB crashed: known of RocksDB 10.10.1 as some distributions link it.
        Use the server's own binary, or a package with another RocksDB. The store is most likely whole: `jbang stalwart-verify rocksdb:/path` reads it with another version of RocksDB.""");
    known(
        "segmentation-fault",
        "Segmentation fault",
        """
        The process crashed. What it was writing, a dump above all, is not complete, and its files may have 0 bytes.
        Discard that dump; `jbang stalwart-verify DUMP` tells which frames are whole. Then read the store with `jbang stalwart-export`.""");
    known(
        "no-store",
        "No store available",
        """
        The server's --console didn't find a store: its configuration names none, or it can't be opened.
        Give it the server's configuration. To look without the server: `jbang stalwart-inspect rocksdb:/path`.""");
  }

  private static void blobs() {
    known(
        "mail-without-blob",
        "email blob missing",
        """
        The metadata of a mail names a blob that isn't in the blob store, or one that has no link: those the server's own export leaves out without a word.
        `jbang stalwart-verify CONFIG` tells missing blobs from blobs without links, with the accounts. Run no purge before: it deletes blobs without links.""");
    known(
        "blob-not-found",
        "blobNotFound",
        """
        A JMAP client asked for a blob that the server doesn't find: a mail whose content is missing in the blob store.
        `jbang stalwart-verify CONFIG` lists these mails with their accounts; an older dump or copy may have them.""");
  }

  private static void permissions() {
    known(
        "dump-permission",
        "Failed to create backup file: Permission denied",
        """
        The user that the server runs as may not write into the directory of the dump.
        Give the directory to that user (`chown`; in the image it is 2000), or export as root.""");
    known(
        "permission",
        "PermissionDenied, message: \"Permission denied\"",
        """
        A file or directory may not be opened: it belongs to another user, is mounted read-only, or SELinux forbids it to the container.
        Compare the owner with the user of the server (in the image 2000). With Podman and SELinux, mount the volume with :Z.""");
  }
}
