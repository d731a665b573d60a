// SPDX-License-Identifier: Apache-2.0
package swkit.doctor;

import java.util.ArrayList;
import java.util.List;

/** The table of known messages. If a line may hold several, the more specific comes first. */
final class KnownMessages {
  private static final List<KnownMessage> TABLE = new ArrayList<>();

  /** All of them, in the order in which they are tried. */
  static final List<KnownMessage> ALL;

  static {
    startAndSettings();
    engines();
    exportAndImport();
    servers();
    upgrades();
    damage();
    blobs();
    permissions();
    ALL = List.copyOf(TABLE);
  }

  private KnownMessages() {}

  /** The message in {@code line}, or null if none is known. */
  static KnownMessage of(String line) {
    for (KnownMessage message : ALL) {
      if (message.isIn(line)) {
        return message;
      }
    }
    return null;
  }

  /** Adds a message. The first line is the cause, the rest the remedy. */
  private static void known(String id, String text, String causeAndRemedy) {
    String[] lines = causeAndRemedy.strip().split("\n", 2);
    TABLE.add(new KnownMessage(id, text, lines[0], lines[1]));
  }

  /** The same for several texts, of which each is the message. */
  private static void known(String id, List<String> texts, String causeAndRemedy) {
    texts.forEach(text -> known(id, text, causeAndRemedy));
  }

  private static void startAndSettings() {
    known(
        "bootstrap-mode",
        List.of("server.bootstrap-mode", "No configuration file was found"),
        """
        Dangerous: the server found no configuration file, and runs in bootstrap mode on an empty store in memory. It has not opened your data. Its wizard creates a new server beside the old data, and what is imported now is lost when it stops.
        Leave the wizard alone. Stop the server, and give it the configuration that it had: 0.16 reads config.json, 0.15 config.toml; in a container the volume must be mounted at the same path. `jbang stalwart-inspect rocksdb:/path/of/the/data` shows that the data are still there.""");
    known(
        "store-before-1.0",
        "The data store was created by a Stalwart version prior to 1.0",
        """
        A server of 1.0 was started on a store of 0.16 or before, which it doesn't open. Nothing is changed, and nothing is lost.
        Start the release again that the store belongs to (`jbang stalwart-inspect WHAT` says which). From 0.16.27 on, the vendor's stalwart-migrate copies it into a new store for 1.0; a store of 0.15 is upgraded to 0.16 before: `jbang stalwart-doctor --upgrade WHAT`.""");
    known(
        "migration-failed",
        "Failed to migrate database, aborting startup",
        """
        The server began to migrate the store of an earlier release, failed, and stopped: a part of the data may have the new form, and a part the old one. The line before says what it failed at.
        Don't start it again, neither this release nor the earlier one: go back to the copy from before the upgrade. On that copy `jbang stalwart-doctor --upgrade WHAT` and `jbang stalwart-verify WHAT` say what stands in the way of the migration.""");
    known(
        "stores-missing",
        "One or more stores are missing, disabling all stores",
        """
        A store that the settings name is not defined, or could not be opened: the server continues without any store. Nothing is lost, but it serves no mail, and mail that comes in is refused for the time being.
        The lines before name the store. Compare storage.data, storage.blob, storage.lookup and storage.fts with the stores that are defined; `jbang stalwart-inspect CONFIG` opens the same store and says what is wrong. Then restart the server.""");
    known(
        "registry-build-error",
        "registry.build-error",
        """
        An object of the settings (0.16) can't be used as it is: a certificate, a listener, a store, a directory. The server continues without it, and for a blob store takes the data store instead. The line names the object and the reason.
        Correct that object in the settings, and restart the server. Where it is the blob store: stop the server first, since new mail goes into the data store meanwhile. `jbang stalwart-inspect CONFIG` says which blob store is named.""");
    known(
        "unknown-directory-type",
        "Unknown directory type:",
        """
        Harmless for the data: the configuration has a directory of a type that the server doesn't have, such as "sqlite", and passes it over. Accounts of the internal directory aren't touched.
        Nothing has to be done, unless accounts are to come from that directory. One that is in a SQLite database has the type "sql", and names the store in `directory.NAME.store`.""");
  }

  private static void engines() {
    known(
        "too-many-open-files",
        "Too many open files",
        """
        The process has as many files and connections open as the system allows it. RocksDB keeps its table files open, and each connection is one more. What was being written is not complete; nothing is damaged by it.
        Raise the limit (LimitNOFILE=65536 in the unit, --ulimit nofile=65536:65536 in Docker), and restart the server. If a dump was being written, discard it and do it again.""");
    known(
        "rocksdb-merge",
        List.of("Merge operator failed", "Could not perform merge"),
        """
        RocksDB could not add up a counter or a quota: one of its values has not 8 bytes, or a tool without the server's merge operator has written to the store.
        Stop the server, copy the directory, and work on the copy. `jbang stalwart-verify rocksdb:/copy` names the subspaces that can't be read to their end (n, u or y); the others are whole: `jbang stalwart-export rocksdb:/copy backup --only d,s` exports some, here d and s. Quotas can be calculated anew by the server.""");
    known(
        "rocksdb-missing-file",
        List.of(
            "While open a file for random read:….sst",
            "Can't access….sst",
            "….sst: No such file or directory"),
        """
        A table file of the RocksDB store is missing: the directory was copied while the server ran, or not all of it was copied or restored, or somebody has deleted the file. The line names the file.
        Stop the server. If the file is still in the original or in a backup of the same moment, copy the whole directory again. Don't let a repair tool run on the only copy. `jbang stalwart-verify rocksdb:/copy` tells what can be read without the file.""");
    known(
        "sqlite-locked",
        List.of("database is locked", "SQLITE_BUSY"),
        """
        Another connection was writing to the SQLite database for longer than the server waits: a backup, a second server, a shell, or a network file system, whose locks don't work. What was to be written was not written; the database is not damaged.
        See who has the file open (`fuser /path/of/the/database`), and let one server alone use it, on a local disk. For large installations take another backend: `jbang stalwart-copy sqlite:/path rocksdb:/new`.""");
    known(
        "mysql-packet",
        "Got a packet bigger than 'max_allowed_packet' bytes",
        """
        MySQL or MariaDB refused a value that is larger than max_allowed_packet: mostly a mail with attachments. It is not in the store.
        Raise the limit above the largest mail (SET GLOBAL max_allowed_packet = 134217728, and in the database's configuration), restart the server, and send or import again. `jbang stalwart-import` tells before it writes which values are too large.""");
    known(
        "galera-conflict",
        "WSREP detected deadlock/conflict",
        """
        Two nodes of a Galera cluster wrote to the same row, and this transaction was taken back. The server tries it again: now and then it is harmless, and nothing is lost.
        If it comes often, let all servers of Stalwart write to one node of the cluster (the others for failure), and let nothing else write to the database. For an import give the address of one node.""");
    known(
        "postgresql-channel-binding",
        "SCRAM channel binding check failed",
        """
        The server and PostgreSQL don't see the same TLS connection: something between them ends TLS, mostly a pooler or a proxy, or a certificate with a signature that one side doesn't know. No data is concerned.
        Connect to PostgreSQL itself, or have the proxy pass TLS on unopened; where the proxy is on the same host, take a connection without TLS to it. The password and the data are not at fault.""");
    known(
        "tls-content-type",
        "received corrupt message of type InvalidContentType",
        """
        One side spoke TLS and the other didn't: a client, a scanner or a proxy sent plain text to a port for TLS, or the other way round. It is harmless for the data, and with unknown addresses it is harmless altogether.
        If your own clients or proxy are concerned, compare port and kind of connection: 465, 993 and 443 speak TLS at once, 587, 25 and 143 by STARTTLS. Behind a proxy, check that it passes TLS on, or that the listener expects the proxy protocol.""");
    known(
        "s3-error",
        "store.s3-error",
        """
        The blob store (S3) answered a request with an error. Code 500 or 503: the service itself failed or was overloaded; 403: keys, rights or the clock are wrong; 404: there is no such bucket. Mail that was to be stored then was refused, and comes again; what is there already is not harmed.
        For 500 and 503 look into the service's own log, its disks and its quota; the server tries again. For others compare endpoint, region, bucket and keys with the settings. `jbang stalwart-verify CONFIG` tells afterwards whether blobs are missing.""");
    known(
        "decompress-error",
        "store.decompress-error",
        """
        What is stored under a key is marked as compressed, and can't be decompressed: it is damaged, was cut short, or was stored without compression and ends by chance like a compressed one. The key in the line says what it is.
        The key STALWART_WEBADMIN is the web interface, and no mail: update the webadmin (Manage > Maintenance), and it is fetched anew. Where it is a mail's blob, `jbang stalwart-verify CONFIG` names the account, and an older dump or copy may have it whole.""");
    known(
        "archive-integrity",
        "Archive integrity compromised",
        """
        A value's checksum doesn't fit its content. On FoundationDB, and in a store that was imported from a server's dump of one, mostly pieces of an older, longer value that releases up to 0.16.18 left after it; elsewhere a damaged disk, or a value that was changed by hand. The key in the line says what it is.
        `jbang stalwart-verify CONFIG` lists all such values, with their accounts, and names those that can be repaired (U8). `jbang stalwart-copy CONFIG NEWCONFIG` into a new store, or an export with `jbang stalwart-export` and an import, leaves those pieces out; releases from 0.16.19 on leave none. What it doesn't name as repairable: restore from a dump or copy.""");
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
        The server found no configuration where it looked, and set up a fresh one instead of doing what it was asked to.
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
        "the target database already contains data",
        """
        The server's own --import found data in the target. It may be an earlier attempt, or the row that the 0.16 server writes about itself when it starts: then the store has mail and no configuration.
        Begin with an empty store, and don't start the server on it before. For 0.15, `jbang stalwart-import` shows what the target holds, and proceeds with --merge --yes or --replace --yes.""");
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
        Another process has the RocksDB store open, which allows only one: the server is running, or an earlier export still is.
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
        Count what is there before you continue: `jbang stalwart-inspect CONFIG --accounts`. If accounts or mails are missing, go back to the copy from before the upgrade and start one node alone.""");
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
        The server can't read an entry of the mail queue, or the store under it. If a key of 16 bytes stands in the line, the entry is of 0.12 or before: the queue wasn't empty when the server was upgraded. Otherwise the entry is damaged, or the store failed: then other messages come with it.
        Of an upgrade: deliver or delete what is in the queue with the old release. Otherwise `jbang stalwart-verify CONFIG` tells what is damaged. `jbang stalwart-inspect CONFIG --subspace q` lists the entries; `jbang stalwart-export --only queue` keeps them.""");
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
