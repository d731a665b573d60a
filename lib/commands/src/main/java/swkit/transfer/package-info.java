// SPDX-License-Identifier: Apache-2.0
/**
 * The work of the commands that move a database: checks, their order, reports.
 *
 * <p>{@link swkit.transfer.Export} writes a dump of a database, {@link swkit.transfer.Import}
 * writes a dump or a storage into a storage. Both work in pieces. Each piece is durable before the
 * {@link swkit.transfer.Journal} records it, so that another run can resume with the others.
 *
 * <p>{@link swkit.transfer.Update} brings an earlier copy to the state of its source: it compares
 * both, and writes what differs. A copy leaves a record of itself beside its journal, by which an
 * update knows that nobody has changed it since.
 *
 * <p>A {@link swkit.transfer.PlannedTransfer} is an import or an export that several processes do
 * at once, each some ranges of keys. The target itself records what is done.
 */
package swkit.transfer;
