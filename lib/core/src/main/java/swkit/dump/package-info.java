// SPDX-License-Identifier: Apache-2.0
/**
 * Dumps: directories of frames ({@link swkit.dump.Dump}), and the files that exports before 0.15
 * wrote ({@link swkit.dump.LegacyDump}). A {@link swkit.dump.Manifest} holds the indexes of all
 * frames; compared with the existing frames, it is the dump's {@link swkit.dump.Seal}
 * (store-and-dump 1, 2). {@link swkit.dump.FileKind} recognises files by their first bytes.
 *
 * <p>Internal: may change in any release.
 */
package swkit.dump;
