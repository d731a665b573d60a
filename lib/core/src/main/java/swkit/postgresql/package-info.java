// SPDX-License-Identifier: Apache-2.0
/** Stores in a PostgreSQL database (store-and-dump 3.3). */
package swkit.postgresql;
