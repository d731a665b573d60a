// SPDX-License-Identifier: Apache-2.0
/**
 * The work of the commands that move a database: what is checked, in which order, what is told.
 *
 * <p>{@link swkit.transfer.Export} goes from a database to a dump, {@link swkit.transfer.Import}
 * from a database, a dump or a storage, to a storage. Both work by pieces that are durable before
 * the {@link swkit.transfer.Journal} says so, and go on with what it doesn't say.
 */
package swkit.transfer;
