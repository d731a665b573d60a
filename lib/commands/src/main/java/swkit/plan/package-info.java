// SPDX-License-Identifier: Apache-2.0
/**
 * Plans: the file that divides a transfer among several processes on any machines, and the work
 * that it orders: preparing the target, writing a part, finishing.
 */
package swkit.plan;
