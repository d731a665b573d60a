// SPDX-License-Identifier: Apache-2.0
package swkit.store;

import swkit.Subspace;

/**
 * What a server has left after a value or a blob when it wrote a shorter one over a longer one
 * (store-and-dump 3.5). Immutable.
 *
 * @param subspace where it is
 * @param key the key of the value, which is not to be changed
 * @param pieces how many pieces were left; 0 if they are joined to the value, or if it is undecided
 * @param bytes how many bytes were left out; the length of the value if it is undecided
 * @param isJoined whether a server reads them as the end of the value, and so reads it wrongly
 * @param isDecided whether the value was read as it is, without them; false if nothing tells where
 *     it ends, so that it was read as the server reads it
 */
public record LeftOver(
    Subspace subspace, byte[] key, int pieces, long bytes, boolean isJoined, boolean isDecided) {}
