// SPDX-License-Identifier: Apache-2.0
/**
 * Certificates: what a database holds, in a few kilobytes, so that it can be compared with the
 * database later, without the other one.
 *
 * <pre>
 * entries ─▶ Tally ─▶ CertificateBuilder ─▶ Certificate ─▶ file
 * Certificate ◀─ Certification.differences ─▶ database      Certificate ◀─ compare ─▶ Certificate
 * </pre>
 *
 * <p>Each entry has a hash: the first 128 bits of SHA-256 of the length of its key (4 bytes,
 * big-endian), the key and the value. The sum of a range is the sum of the hashes of its entries,
 * modulo 2^128; that of a subspace is the sum of its ranges. So it doesn't matter on which threads,
 * in which order and in what portions the entries are read. The ranges are cut at keys that their
 * own hash selects, so that the same entries always give the same ranges; there are at most {@link
 * swkit.proof.CertificateBuilder#MOST_CUTS} cuts.
 *
 * <p>Not certified are the schema key and the mark of an unfinished store, which belong to a store
 * and not to its data, and node leases (store-and-dump 6.1, 6.3). Of a blob only the key is
 * certified: it is the hash of the content (key-layouts 1.8), with which whoever reads the blob
 * compares it.
 *
 * <p>A certificate has no signature. It reveals any accidental difference; who can choose entries
 * and has enough time could make others with the same sums.
 */
package swkit.proof;
