// SPDX-License-Identifier: Apache-2.0
package swkit.proof;

import swkit.KeyRange;
import swkit.Subspace;

/**
 * A range in which two databases differ, as their certificates or a certificate and a database
 * show. Immutable.
 *
 * @param subspace the subspace
 * @param name its name in the release
 * @param range the keys
 * @param certified what the certificate says; of two, the first
 * @param found what the database holds; of two certificates, what the second says
 * @param where what lies there, for people: keys, accounts and collections
 */
public record Difference(
    Subspace subspace,
    String name,
    KeyRange range,
    RangeSum certified,
    RangeSum found,
    String where) {}
