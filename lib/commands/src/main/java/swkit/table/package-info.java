// SPDX-License-Identifier: Apache-2.0
/**
 * A database as tables, for programs that ask questions of them: entries, mails, accounts, blobs,
 * findings.
 *
 * <pre>
 * Tables.of(name) ─▶ Table ─parts(TableQuery)─▶ TablePart ─rows─▶ TableRows
 *                      └ reads a TabularDatabase
 * </pre>
 *
 * <p>A {@link swkit.table.TableQuery} says which columns and rows are wanted, so that a table reads
 * and decodes no more than that. A {@link swkit.table.TablePart} is a share of the rows, which
 * another thread or process can read. What is damaged is there: its row has nulls and a problem.
 */
package swkit.table;
