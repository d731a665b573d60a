// SPDX-License-Identifier: Apache-2.0
/** Who else has a file open: the locks that engines hold on their files. */
package swkit.lock;
