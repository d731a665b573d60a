// SPDX-License-Identifier: Apache-2.0
/** A store in memory, for tests and experiments. */
package swkit.memory;
