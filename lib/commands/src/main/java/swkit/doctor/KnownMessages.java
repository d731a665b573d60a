// SPDX-License-Identifier: Apache-2.0
package swkit.doctor;

import java.util.ArrayList;
import java.util.List;

/**
 * The table of known messages. If a line may hold several, the more specific comes first. The file
 * is long because it is a table.
 */
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
        Dangerous: the server found no configuration file, and runs in bootstrap mode on an empty store in memory. It has not opened your data. Its wizard creates a new server beside the old data, and anything imported now is lost when that server stops.
        Don't use the wizard. Stop the server, and give it the configuration that it had before: 0.16 reads config.json, 0.15 config.toml; in a container the volume must be mounted at the same path. `jbang stalwart-inspect rocksdb:/path/of/the/data` shows that the data is still there.""");
    known(
        "store-before-1.0",
        "The data store was created by a Stalwart version prior to 1.0",
        """
        A server of 1.0 was started on a store of 0.16 or before, which it doesn't open. Nothing was changed or lost.
        Start the release that the store belongs to (`jbang stalwart-inspect WHAT` shows which). From 0.16.27 on, the vendor's stalwart-migrate copies it into a new store for 1.0; upgrade a store of 0.15 to 0.16 first: `jbang stalwart-doctor --upgrade WHAT`.""");
    known(
        "migration-failed",
        "Failed to migrate database, aborting startup",
        """
        The server began to migrate the store of an earlier release, failed, and stopped: some of the data may have the new form, some the old one. The previous line names the cause.
        Don't start it again, neither this release nor the earlier one: go back to the copy from before the upgrade. On that copy `jbang stalwart-doctor --upgrade WHAT` and `jbang stalwart-verify WHAT` show what prevents the migration.""");
    known(
        "stores-missing",
        "One or more stores are missing, disabling all stores",
        """
        A store that the settings name is not defined, or could not be opened: the server continues without any store. Nothing is lost, but it serves no mail, and incoming mail is refused meanwhile.
        The previous lines name the store. Compare storage.data, storage.blob, storage.lookup and storage.fts with the stores that are defined; `jbang stalwart-inspect CONFIG` opens the same store and reports what is wrong. Then restart the server.""");
    known(
        "registry-build-error",
        "registry.build-error",
        """
        An object of the settings (0.16) can't be used: a certificate, a listener, a store, a directory. The server continues without it, and uses the data store in place of a blob store. The line names the object and the reason.
        Correct that object in the settings, and restart the server. If it is the blob store, stop the server first, since new mail goes into the data store meanwhile. `jbang stalwart-inspect CONFIG` shows which blob store the settings name.""");
    known(
        "unknown-directory-type",
        "Unknown directory type:",
        """
        Harmless for the data: the configuration has a directory of a type that the server doesn't have, such as "sqlite", and ignores it. Accounts of the internal directory are not affected.
        Nothing needs to be done, unless accounts should come from that directory. A directory in a SQLite database has the type "sql", and names its store in `directory.NAME.store`.""");
  }

  private static void engines() {
    known(
        "too-many-open-files",
        "Too many open files",
        """
        The process has as many files and connections open as the system allows. RocksDB keeps its table files open, and each connection is one more. Whatever was being written is incomplete; nothing is damaged.
        Raise the limit (LimitNOFILE=65536 in the unit, --ulimit nofile=65536:65536 in Docker), and restart the server. If a dump was being written, discard it and start it again.""");
    known(
        "rocksdb-merge",
        List.of("Merge operator failed", "Could not perform merge"),
        """
        RocksDB could not add up a counter or a quota: one of its values doesn't have 8 bytes, or a tool without the server's merge operator has written to the store.
        Stop the server, copy the directory, and work on the copy. `jbang stalwart-verify rocksdb:/copy` names the subspaces that can't be read to their end (n, u or y); the others are whole: `jbang stalwart-export rocksdb:/copy backup --only d,s` exports some, here d and s. The server can recalculate quotas.""");
    known(
        "rocksdb-missing-file",
        List.of(
            "While open a file for random read:….sst",
            "Can't access….sst",
            "….sst: No such file or directory"),
        """
        A table file of the RocksDB store is missing: the directory was copied while the server ran, only part of it was copied or restored, or somebody deleted the file. The line names the file.
        Stop the server. If the file is still in the original or in a backup of the same moment, copy the whole directory again. Don't let a repair tool run on the only copy. `jbang stalwart-verify rocksdb:/copy` reports what can be read without the file.""");
    known(
        "sqlite-locked",
        List.of("database is locked", "SQLITE_BUSY"),
        """
        Another connection was writing to the SQLite database for longer than the server waits: a backup, a second server, a shell, or a network file system, whose locks don't work. The write failed; the database is not damaged.
        See who has the file open (`fuser /path/of/the/database`), and let only one server use it, on a local disk. For large installations use another backend: `jbang stalwart-copy sqlite:/path rocksdb:/new`.""");
    known(
        "mysql-packet",
        "Got a packet bigger than 'max_allowed_packet' bytes",
        """
        MySQL or MariaDB refused a value larger than max_allowed_packet, usually a mail with attachments. The value is not in the store.
        Raise the limit above the largest mail (SET GLOBAL max_allowed_packet = 134217728, and in the database's configuration), restart the server, and send or import again. `jbang stalwart-import` reports values that are too large before it writes anything.""");
    known(
        "galera-conflict",
        "WSREP detected deadlock/conflict",
        """
        Two nodes of a Galera cluster wrote to the same row, and one transaction was rolled back. The server retries it: if it is rare, it is harmless, and nothing is lost.
        If it is frequent, let all Stalwart servers write to one node of the cluster (keep the others for failover), and let nothing else write to the database. For an import, give the address of one node.""");
    known(
        "postgresql-channel-binding",
        "SCRAM channel binding check failed",
        """
        The server and PostgreSQL don't see the same TLS connection: something between them terminates TLS (usually a pooler or a proxy), or one side doesn't know the signature algorithm of the certificate. No data is affected.
        Connect to PostgreSQL itself, or have the proxy pass TLS through; if the proxy is on the same host, connect to it without TLS. The password is not the cause.""");
    known(
        "tls-content-type",
        "received corrupt message of type InvalidContentType",
        """
        One side spoke TLS and the other didn't: a client, a scanner or a proxy sent plain text to a port for TLS, or the other way round. It does not affect the data; from unknown addresses it is harmless altogether.
        If your own clients or proxy are affected, compare port and kind of connection: 465, 993 and 443 speak TLS at once, 587, 25 and 143 by STARTTLS. With a proxy, check that it passes TLS through, or that the listener expects the proxy protocol.""");
    known(
        "s3-error",
        "store.s3-error",
        """
        The blob store (S3) answered a request with an error. Code 500 or 503: the service itself failed or was overloaded; 403: keys, rights or the clock are wrong; 404: there is no such bucket. Mail that arrived then was refused, and its sender retries; stored mail is not affected.
        For 500 and 503 check the service's own log, disks and quota; the server retries. For other codes compare endpoint, region, bucket and keys with the settings. Afterwards `jbang stalwart-verify CONFIG` reports whether blobs are missing.""");
    known(
        "decompress-error",
        "store.decompress-error",
        """
        A blob is marked as compressed but can't be decompressed: it is damaged or cut short, or it was stored uncompressed and happens to end like a compressed one. The key in the line shows what it is.
        The key STALWART_WEBADMIN is the web interface, not mail: update the webadmin (Manage > Maintenance), and the server fetches it again. If it is a mail's blob, `jbang stalwart-verify CONFIG` names the account, and an older dump or copy may have it whole.""");
    known(
        "archive-integrity",
        "Archive integrity compromised",
        """
        A value's checksum doesn't fit its content. On FoundationDB, and in a store that was imported from a server's dump of one, mostly pieces of an older, longer value that releases up to 0.16.18 left after it; elsewhere a damaged disk, or a value that was changed by hand. The key in the line shows what it is.
        `jbang stalwart-verify CONFIG` lists all such values, with their accounts, and names those that can be repaired (U8); `jbang stalwart-fsck CONFIG` repairs all but blobs. `jbang stalwart-copy CONFIG NEWCONFIG` into a new store, or an export with `jbang stalwart-export` and an import, leaves those pieces out; releases from 0.16.19 on leave none. What it doesn't name as repairable: restore from a dump or copy.""");
  }

  private static void exportAndImport() {
    known(
        "spam-model-without-store",
        "Store not configured…Failed to load spam filter model",
        """
        The spam filter looks for its model in a store that doesn't exist: after an upgrade or an import that was not finished, or with a configuration of another release.
        The previous lines name the store that didn't open. `jbang stalwart-inspect CONFIG` shows whether the store can be read and which schema it has. The model itself is retrained; no dump contains it.""");
    known(
        "export-without-store",
        "Failed to iterate over data store: Store not configured",
        """
        The server's own --export ran with a configuration that names no store it could open: in a container this is usually a path that isn't mounted, or a config.toml other than the server's.
        Mount the server's volume at the same path and give the same configuration, or export without the server: `jbang stalwart-export rocksdb:/path/of/the/data backup` needs no configuration.""");
    known(
        "export-without-store-0.7",
        "Failed to iterate over data store: Internal Error: No store configured",
        """
        The server's own --export ran with a configuration that names no store it could open; this release leaves files of 0 bytes.
        Delete those files: they are not a dump. Check the path of the configuration, then export again; for stores of 0.15, `jbang stalwart-export CONFIG backup` reports what is missing.""");
    known(
        "fresh-server",
        "Configuration file written to",
        """
        The server found no configuration where it looked, and created a new one instead of doing what it was asked to do.
        Nothing was exported or imported. Remove what was created, and give --config the path that the configuration has inside the container.""");
    known(
        "older-dump",
        "Failed to read magic marker from…WrongMagicNumber",
        """
        This file does not belong to a dump of 0.15 or later: dumps of 0.14 and before have other names and aren't packed with LZ4; any other file in the directory causes the same message.
        Keep only the files subspace_* in the directory. Import a dump of 0.14 or before with the release that wrote it, and upgrade that store afterwards. `jbang stalwart-verify DIRECTORY` reports which files are intact.""");
    known(
        "dump-of-another-schema",
        "Invalid database schema version in…Expected",
        """
        A server with another schema wrote the dump: 5 is 0.15, 6 is 0.16. A server imports only its own schema.
        Import it with a server of the release that wrote it, or with `jbang stalwart-import` into an empty store for that release, and upgrade that store.""");
    known(
        "target-not-empty",
        "the target database already contains data",
        """
        The server's own --import found data in the target. It may be an earlier attempt, or the row that the 0.16 server writes about itself when it starts: then the store has mail but no configuration.
        Start with an empty store, and don't start the server on it before the import. For 0.15, `jbang stalwart-import` shows what the target holds, and proceeds with --merge --yes or --replace --yes.""");
    known(
        "unknown-family",
        "Backup failed: Unknown family",
        """
        EXPORT_TYPES of the server's own --export holds something other than names of families: letters such as j,k,t are rejected, although the server's documentation uses them.
        The families of 0.15 are data directory blob config changelog queue report telemetry tasks. `jbang stalwart-export --only j,k,t` takes letters, names and families.""");
    known(
        "rocksdb-locked",
        "While lock file:…LOCK: Resource temporarily unavailable",
        """
        Another process has the RocksDB store open, which allows only one: the server is running, or an earlier export still runs.
        Stop the server (or find the process: `fuser /path/LOCK`) and try again. Don't delete the file LOCK: the lock is not the file itself.""");
    known(
        "cli-processed",
        "Successfully processed…emails",
        """
        The command-line tool counts what it sent, not what the server kept: users have reported empty folders after this message.
        Compare with what is stored: `jbang stalwart-inspect CONFIG --accounts` counts the mails of each account.""");
  }

  private static void servers() {
    known(
        "disk-full",
        "No space left on device",
        """
        A disk is full, or has no inodes left (`df -h`, `df -i`): whatever was being written, such as a dump, is incomplete.
        Free some space, discard a dump that was being written, and start it again. If the server's own disk was full, stop the server: `jbang stalwart-verify CONFIG` reports whether the store is intact.""");
    known(
        "foundationdb-too-old",
        "Transaction is too old to perform reads or be committed",
        """
        FoundationDB ends each transaction after five seconds, and the server read a whole subspace in one. The export is incomplete.
        Discard this dump. Try a later release of the server, or copy the cluster with fdbbackup. Data read in several transactions is consistent only while no server writes.""");
    known(
        "unknown-data-store",
        "Failed to parse \"storage.data\": Data store…not found",
        """
        storage.data names a store that this binary didn't open: store.NAME is missing or spelled differently, or the binary was built without that backend (FoundationDB needs one of its own).
        Compare storage.data with the [store.NAME] of the configuration; for FoundationDB use the server's binary or image for FoundationDB.""");
    known(
        "directory-migration",
        "Directory migration failed",
        """
        While upgrading, the server found a directory entry that it couldn't read, and stopped halfway.
        Don't start it again: go back to the copy from before the upgrade. `jbang stalwart-verify` names damaged entries of the directory. A listing of the directory contains password hashes: don't publish it.""");
    known(
        "postgresql-nul",
        "invalid byte sequence for encoding \"UTF8\": 0x00",
        """
        The server tried to write text with a zero byte to a text column, which PostgreSQL rejects. Usually it is the search index, for a mail that contains such a byte.
        The mail itself is not affected, as keys and values are bytes, but a search may not find it. A later release may remove the byte.""");
    known(
        "postgresql-22021",
        "reason = \"db error\", code = \"22021\"",
        """
        Code 22021 of PostgreSQL: the server tried to write text with a zero byte, or not in UTF-8, to a text column. Usually it is the search index, for a mail that contains such a byte.
        The mail itself is not affected, as keys and values are bytes, but a search may not find it. A later release may remove the byte.""");
    known(
        "blob-not-stored",
        "jmap::blob::upload: Failed to store blob",
        """
        The blob store refused an upload. Large uploads often exceed a limit of the database, such as max_allowed_packet of MySQL and MariaDB; or the disk is full.
        Raise the limit above the largest mail (SET GLOBAL max_allowed_packet, and in its configuration), restart the server, and upload again. The refused upload is not in the store.""");
    known(
        "mysql-nested",
        "MySQL Driver error: Transactions couldn't be nested",
        """
        The server began a transaction on a connection on which another was still open: a bug of the server, after an earlier statement failed.
        The previous line shows what failed. According to the changelog a later release fixes this: upgrade.""");
    known(
        "s3-not-xml",
        "S3 error: serde xml: missing field",
        """
        The blob store's answer is not one of S3: the endpoint is something else (a proxy, a console), the bucket or region is wrong, or the service has a dialect that the server doesn't know.
        Check endpoint, region and bucket of the blob store with another S3 client and the same keys.""");
  }

  private static void upgrades() {
    known(
        "multi-step-upgrade",
        "Migration aborted: Upgrading to version 0.16 is a multi-step process",
        """
        A 0.16 server was started on a store of 0.15 (schema 5). It stopped, but first wrote its default settings into the store: now 0.15 may refuse to start too.
        Go back to the copy from before, or remove what was written with `jbang stalwart-doctor --repair TO`. `jbang stalwart-doctor --upgrade WHAT` lists what to do before you start 0.16 again.""");
    known(
        "settings-of-0.16",
        "Failed to read database configuration: Data corruption detected",
        """
        The settings hold something that 0.15 can't read: most likely a 0.16 server was started on this store, stopped because of the schema, and left its default settings.
        `jbang stalwart-doctor --repair TO` shows what 0.16 left, and with --yes removes exactly that; or go back to the copy from before it.""");
    known(
        "unknown-schema",
        "Unknown database schema version",
        """
        The schema key of the store holds a version that this server doesn't know: a later release wrote it, or it is FFFFFFFF, with which swkit marks an unfinished import.
        `jbang stalwart-inspect WHAT` shows which. If an import was interrupted, it also shows which one: run that again. Otherwise start the release that the store belongs to.""");
    known(
        "must-upgrade-to-0.15",
        "must first upgrade to version 0.15",
        """
        A 0.16 server was started on a store of 0.14 or before, or on one without a schema key.
        Nothing is lost. Start the last 0.15 on it, and then upgrade to 0.16 as its guide describes. If a store of 0.15 has lost its schema key, don't start 0.15 on it: it would migrate data of 0.15 as if it were of 0.11.""");
    known(
        "migration-by-another-node",
        "Migration completed by another node",
        """
        The server found a mark of another node's migration and skipped its own. On a single node, an interrupted start left that mark.
        Count what is stored before you continue: `jbang stalwart-inspect CONFIG --accounts`. If accounts or mails are missing, go back to the copy from before the upgrade and start only one node.""");
    known(
        "migrated-principals",
        "Migrated…principals",
        """
        The upgrade rewrote the directory. This is not an error, but in stores that came from another backend, names were found overwritten with zero bytes afterwards.
        Compare with the copy from before: `jbang stalwart-diff BEFORE AFTER --only directory --entries`.""");
  }

  private static void damage() {
    known(
        "rocksdb-block",
        "block checksum mismatch",
        """
        A block of the RocksDB store is damaged: a disk or memory fails, or the files were copied while the server ran. The line names the file.
        Copy the whole directory, with the server stopped, and work on the copy. `jbang stalwart-verify rocksdb:/copy` names the subspaces that can't be read to their end; `jbang stalwart-export rocksdb:/copy backup --only d,s` exports others, here d and s. Restore the rest from backup. If both commands refuse because the schema key is damaged, restore everything.""");
    known(
        "sqlite-malformed",
        "database disk image is malformed",
        """
        The SQLite database is damaged: a disk fails, or the file was copied while the server ran, or without its -wal.
        Copy the file and those beside it (-wal, -shm), with the server stopped, and work on the copy. `jbang stalwart-verify sqlite:/copy` names the subspaces that can't be read to their end; `jbang stalwart-export sqlite:/copy backup --only d,s` exports others, here d and s. Restore the rest from backup. If both commands refuse because the schema key is damaged, restore everything.""");
    known(
        "email-task",
        "Failed to lock email task",
        """
        A task of an old release for a mail (to index it, or to train the spam filter) can't be read, so the server retries it for ever. The task is damaged, not the mail.
        `jbang stalwart-verify CONFIG` reports whether the mail is intact. Export the store, then let the server index that account again.""");
    known(
        "queue-unreadable",
        "Failed to read queue",
        """
        The server can't read an entry of the mail queue, or the store fails. If the line has a key of 16 bytes, the entry is of 0.12 or before: the queue wasn't empty when the server was upgraded. Otherwise the entry is damaged, or the store fails, and there are other messages.
        After an upgrade: deliver or delete the queued mail with the old release. Otherwise `jbang stalwart-verify CONFIG` reports what is damaged. `jbang stalwart-inspect CONFIG --subspace q` lists the entries; `jbang stalwart-export --only queue` keeps them.""");
    known(
        "data-corruption",
        "Data corruption detected",
        """
        The server found a key or a value of a form that its release doesn't write: usually a remnant of an older release, more rarely a damaged disk. The key in the line shows what it is.
        `jbang stalwart-verify CONFIG` lists all such entries. Keep a copy (`jbang stalwart-export CONFIG backup`) before removing one key with the server's --console.""");
    known(
        "record-changed",
        "Another process modified the record",
        """
        Two writers changed the same record. If it occurs with every new mail, the counter of document ids is lower than the ids in use, as in stores that the importer of 0.11 and 0.12 wrote: new mail can't be stored.
        If it is rare, it is harmless: the server retries. If it occurs with every mail, stop the server; `jbang stalwart-verify CONFIG` finds document ids above their counter. Import the dump again: `jbang stalwart-import` writes counters unchanged.""");
    known(
        "blob-file-number",
        "Corruption: Invalid blob file number",
        """
        RocksDB doesn't find a file of the store, or finds one of another state: files were copied while the server ran, or some are missing.
        Copy the whole directory again, with the server stopped. Otherwise, if only blobs are damaged, `jbang stalwart-export rocksdb:/path backup` names them and leaves them out.""");
    known(
        "column-family",
        "Invalid argument: Column family not found",
        """
        RocksDB's ldb must name each column family to open a Stalwart store: one for each subspace letter.
        Nothing is wrong with the store. `jbang stalwart-inspect rocksdb:/path` opens it with all of them.""");
    known(
        "rocksdb-crash",
        "rocksdb::Block::ApproximateMemoryUsage()",
        """
        The library of RocksDB crashed, which is known of RocksDB 10.10.1 as some distributions link it.
        Use the server's own binary, or a package with another RocksDB. The store is most likely intact: `jbang stalwart-verify rocksdb:/path` reads it with another version of RocksDB.""");
    known(
        "segmentation-fault",
        "Segmentation fault",
        """
        The process crashed. Whatever it was writing, such as a dump, is incomplete, and its files may have 0 bytes.
        Discard that dump; `jbang stalwart-verify DUMP` reports which frames are intact. Then read the store with `jbang stalwart-export`.""");
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
        The metadata of a mail names a blob that isn't in the blob store, or a blob without a link, which the server's own export silently leaves out.
        `jbang stalwart-verify CONFIG` distinguishes missing blobs from blobs without links, and names the accounts. Don't run a purge first: it deletes blobs without links.""");
    known(
        "blob-not-found",
        "blobNotFound",
        """
        A JMAP client asked for a blob that the server doesn't find: the content of a mail is missing from the blob store.
        `jbang stalwart-verify CONFIG` lists these mails with their accounts; an older dump or copy may contain them.""");
  }

  private static void permissions() {
    known(
        "dump-permission",
        "Failed to create backup file: Permission denied",
        """
        The server's user may not write to the dump directory.
        Give the directory to that user (`chown`; in the image it is 2000), or export as root.""");
    known(
        "permission",
        "PermissionDenied, message: \"Permission denied\"",
        """
        The server may not open a file or directory: it belongs to another user, is mounted read-only, or SELinux denies it to the container.
        Compare its owner with the server's user (in the image 2000). With Podman and SELinux, mount the volume with :Z.""");
  }
}
