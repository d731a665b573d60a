// SPDX-License-Identifier: Apache-2.0
/**
 * Blobs: the content of mail. Here are the hash that names it, its framing in a store, the links to
 * it, who owns it, and the contract {@link swkit.blob.BlobStore} (store-and-dump 4).
 *
 * <p>Internal: may change in any release.
 */
package swkit.blob;
