// SPDX-License-Identifier: Apache-2.0
/**
 * What a server's configuration describes: a data store, a blob store, and how blobs are framed
 * (store-and-dump 5.6). A {@link swkit.storage.ServerStorage} reads and writes both as one.
 *
 * <p>Internal: may change in any release.
 */
package swkit.storage;
