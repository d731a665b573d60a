// SPDX-License-Identifier: Apache-2.0
/** Stores in a FoundationDB cluster (store-and-dump 3.5). */
package swkit.foundationdb;
