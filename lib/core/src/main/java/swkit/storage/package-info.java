// SPDX-License-Identifier: Apache-2.0
/**
 * Storages: the data store and the blob store of a server, and the framing of blobs (store-and-dump
 * 5.6). {@link swkit.storage.StorageSettings} describe a storage; a {@link
 * swkit.storage.ServerStorage} opens both stores as one, and a {@link swkit.storage.StorageWriter}
 * writes to it.
 *
 * <p>Internal: may change in any release.
 */
package swkit.storage;
