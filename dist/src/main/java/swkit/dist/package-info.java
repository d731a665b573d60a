// SPDX-License-Identifier: Apache-2.0
/** All commands in one file: which one is run, and how it was typed. */
package swkit.dist;
