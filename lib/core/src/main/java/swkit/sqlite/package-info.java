// SPDX-License-Identifier: Apache-2.0
/** Stores in a SQLite file (store-and-dump 3.2). */
package swkit.sqlite;
