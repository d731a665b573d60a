// SPDX-License-Identifier: Apache-2.0
/** The work of the commands that move a database: what is checked, in which order, what is told. */
package swkit.transfer;
