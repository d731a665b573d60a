// SPDX-License-Identifier: Apache-2.0
/** Stores in a FoundationDB cluster. */
package swkit.foundationdb;
