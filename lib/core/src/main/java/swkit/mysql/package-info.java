// SPDX-License-Identifier: Apache-2.0
/** Stores in a MySQL or MariaDB database (store-and-dump 3.4). */
package swkit.mysql;
