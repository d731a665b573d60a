// SPDX-License-Identifier: Apache-2.0
/**
 * Gets everything out of a damaged database that is still in it, and says what is lost.
 *
 * <pre>
 * DamagedKind ─open─▶ DamagedDatabase ─entries of a subspace─▶ Salvage ─▶ a dump
 *                     ├ DamagedDump   └ Loss ─────────────────▶ SalvageReport ─▶ LostMail
 *                     └ DamagedStorage: a DamagedStore (DamagedSqlite, DamagedServer), DamagedBlobs
 * </pre>
 *
 * <p>Nothing is invented: each entry that comes out is as it was written, or is one that nothing
 * can disprove. The damaged database is only read.
 */
package swkit.salvage;
