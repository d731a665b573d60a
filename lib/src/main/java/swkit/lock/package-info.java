// SPDX-License-Identifier: Apache-2.0
/** Who has a file open: locks of engines, locks of our own, and files that no link leads to. */
package swkit.lock;
