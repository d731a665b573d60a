// SPDX-License-Identifier: Apache-2.0
/**
 * The work of the commands that move a database: checks, their order, reports.
 *
 * <p>{@link swkit.transfer.Export} writes a dump of a database, {@link swkit.transfer.Import}
 * writes a dump or a storage into a storage. Both work in pieces. Each piece is durable before the
 * {@link swkit.transfer.Journal} records it, so that another run can resume with the others.
 */
package swkit.transfer;
