// SPDX-License-Identifier: Apache-2.0
/**
 * Verification: checks of each entry alone, and of what belongs together (key-layouts 6).
 *
 * <pre>
 * DatabaseAddress ─▶ Verification ─▶ VerifiedDatabase ─▶ VerificationPass
 *      RowReader ── EntryCheck   each entry: key form, value, archive, object
 *      RowCheck(s)               rows as they pass, or all of them at the end
 *      AccountCheck              n p i l side by side, account by account
 *      BlobCheck                 k t side by side, hash by hash
 *      CrossReference(s)         rows that come in different orders
 *                                    ─▶ Findings ─▶ Verdict ─▶ VerdictText
 * </pre>
 *
 * <p>{@link swkit.verify.Rule} is the table of what is checked. {@link swkit.verify.Rulebook} says
 * which rules apply to which releases, and which RowChecks and CrossReferences check them. Each
 * subspace is read once and whole, because a frame can't be entered in the middle; the directory
 * and the tasks are read once before. Only if cross references don't match are their subspaces read
 * again, three times, to name the cases.
 *
 * <p>Memory: for each mail, sieve script and file with content two fingerprints of 8 bytes are
 * kept, that is 16 to 20 MB for a million of them; besides, while an account is being read, 8 to 13
 * bytes for each of its mails and 4 to 6 for each other document. The directory, the mail queue and
 * temporary links are kept too, in some 100 bytes for a principal and 16 to 20 for the others. For
 * 0.16's registry 16 to 20 bytes are kept for each row of {@code b} and {@code g}, of which an
 * account has about ten, 24 to 30 for each object, and 25 for each task. While subspaces are read
 * again, up to 24 bytes more are needed for each item without its counterpart.
 */
package swkit.verify;
