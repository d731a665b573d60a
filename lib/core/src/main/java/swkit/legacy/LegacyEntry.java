// SPDX-License-Identifier: Apache-2.0
package swkit.legacy;

import java.io.IOException;

/** An entry of a legacy dump, with the state that the operations before it set. */
public interface LegacyEntry {
  /** The family. */
  Family family();

  /** The account; -1 if none was set. */
  int account();

  /** The collection, 0 to 255; 255 if none was set. */
  int collection();

  /** The document; -1 if none was set. */
  int document();

  /** The key as in the file; empty for entries of a {@code term_index}. */
  byte[] key();

  /** The length of the value in bytes; 0 if it has none. */
  int valueLength();

  /** The value. */
  byte[] value() throws IOException;

  /** The problem {@code reason} of this entry. */
  LegacyException problem(String reason);
}
