// SPDX-License-Identifier: Apache-2.0
/**
 * Dumps: directories of frames ({@link swkit.dump.Dump}), and the files that exports before 0.15
 * wrote ({@link swkit.dump.LegacyDump}). A {@link swkit.dump.Manifest} holds the indexes of all
 * frames; compared with the frames that exist, it is the dump's {@link swkit.dump.Seal}
 * (store-and-dump 1, 2).
 *
 * <p>Internal: may change in any release.
 */
package swkit.dump;
