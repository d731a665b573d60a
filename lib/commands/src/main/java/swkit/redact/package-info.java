// SPDX-License-Identifier: Apache-2.0
/**
 * Redaction: a dump of the same shape in which every text, name, address and secret is replaced.
 *
 * <p>{@link swkit.redact.Redaction} reads a database three times: for the words in it, to write the
 * redacted entries, and, what it wrote, for words that are left. {@link swkit.redact.EntryText}
 * finds the texts of an entry; a {@link swkit.redact.Scrubber} takes them. Words keep their length
 * in bytes and the kinds of their letters, so sizes, offsets and line lengths remain.
 */
package swkit.redact;
