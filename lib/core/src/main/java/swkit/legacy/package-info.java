// SPDX-License-Identifier: Apache-2.0
/**
 * Files of operations, as the export of the releases 0.7.3 to 0.14 wrote them: what stands in them,
 * under which keys the release had it, and the order of these keys (store-and-dump 2). Knows
 * nothing of the rest.
 */
package swkit.legacy;
