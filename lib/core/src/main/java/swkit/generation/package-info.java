// SPDX-License-Identifier: Apache-2.0
/**
 * Generations: the releases that share one layout. A {@link swkit.generation.Generation} says what
 * each subspace holds, whose entries are, and what belongs to a running server (key-layouts 1 to
 * 5).
 *
 * <p>Whatever depends on the release is asked of this object and of nothing else: no other package
 * compares schema versions. {@link swkit.generation.SchemaKey} and {@link
 * swkit.generation.UnfinishedMark} are the two entries with which a store says its version, and
 * that it is incomplete.
 *
 * <p>Internal: may change in any release.
 */
package swkit.generation;
