// SPDX-License-Identifier: Apache-2.0
/**
 * Keys and values, decoded for people and for programs, and keys written as text (key-layouts 1, 3,
 * 4 and 9).
 */
package swkit.key;
