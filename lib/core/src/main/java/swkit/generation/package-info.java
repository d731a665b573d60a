// SPDX-License-Identifier: Apache-2.0
/**
 * Generations: the releases that share one layout of the database. A {@link
 * swkit.generation.Generation} tells the content of each subspace, the owners of entries, and which
 * entries belong to a running server (key-layouts 1 to 5).
 *
 * <p>This package answers all questions that depend on the release: no other package compares
 * schema versions. A store has two entries about itself: {@link swkit.generation.SchemaKey} is its
 * schema version, {@link swkit.generation.UnfinishedMark} tells that it is incomplete.
 *
 * <p>Internal: may change in any release.
 */
package swkit.generation;
