// SPDX-License-Identifier: Apache-2.0
/**
 * What the server's messages mean: lines of its log are compared with a table of known ones, and
 * the keys in them decoded.
 */
package swkit.doctor;
