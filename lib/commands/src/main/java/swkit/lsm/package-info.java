// SPDX-License-Identifier: Apache-2.0
/**
 * The files of a RocksDB store, read one by one without RocksDB, even if they are damaged
 * (store-and-dump 3.1.1, 3.1.2).
 *
 * <pre>
 * StoreFiles ─ ColumnFamily ─┬ TableFile ─ TableCursor ─┐
 *                            ├ LogFiles                 ├─▶ FamilyCursor ─▶ Resolved
 *                            └ BlobFiles ◀──────────────┘
 * </pre>
 *
 * <p>Files are only opened to be read. What a checksum doesn't prove isn't given.
 */
package swkit.lsm;
