// SPDX-License-Identifier: Apache-2.0
/**
 * The pages of a SQLite database file, read without SQLite, so that damage in one page hides
 * nothing in the others (store-and-dump 3.2.1).
 *
 * <pre>
 * SqliteFile ─page─▶ BTreePage ─cell─▶ Cell ─OverflowChain─▶ RowContent
 *     └ WriteAheadLog     └ TreeWalk: the pages that a root leads to
 * </pre>
 *
 * <p>Nothing is ever written. Numbers of pages begin with 1. All numbers in a file are big-endian.
 */
package swkit.sqlitefile;
