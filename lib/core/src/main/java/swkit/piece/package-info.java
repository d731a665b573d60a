// SPDX-License-Identifier: Apache-2.0
/**
 * Where a value ends that was kept in pieces, if a server has left pieces of an earlier, longer one
 * after it (store-and-dump 3.5): among the pieces in a store, and in a dump or a store that was
 * made from them.
 *
 * <p>Internal: may change in any release.
 */
package swkit.piece;
