// SPDX-License-Identifier: Apache-2.0
/**
 * Questions in SQL to one database, by DuckDB in this process.
 *
 * <pre>
 * statement ─SqlSession─▶ plan ─PlanFilters─▶ TableScan: only the columns and rows that are needed
 *               └───────▶ result ─ResultForm─▶ table, CSV, JSON; or a Parquet file
 * </pre>
 *
 * <p>The engine has no tables of its own: it calls {@link swkit.sql.TableScan}, which reads {@link
 * swkit.table.TableRows}. It may open no file but the one that the user named, and its memory is
 * limited.
 */
package swkit.sql;
