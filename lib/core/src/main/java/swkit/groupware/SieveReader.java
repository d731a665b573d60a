// SPDX-License-Identifier: Apache-2.0
package swkit.groupware;

import java.util.Collection;
import java.util.List;
import swkit.groupware.GroupwareObject.Blob;
import swkit.groupware.GroupwareObject.Kind;

/** Reads Sieve scripts (key-layouts 1.7 and 1.8). */
final class SieveReader extends ObjectReader {
  static final int SIZE = 128;
  private static final int HASH_LENGTH = 32;

  private final AccountEntries entries;
  private Integer active;

  SieveReader(AccountEntries entries) {
    super(Kind.SIEVE, AccountEntries.SIEVE_SCRIPT);
    this.entries = entries;
  }

  @Override
  void begin(Collection<GroupwareObject> ready) {
    active = entries.named(AccountEntries.ACTIVE_SCRIPT);
  }

  @Override
  void read(int document, Payload payload, Collection<GroupwareObject> ready) {
    ArchivedObject root = payload.root(SIZE);
    Blob blob = new Blob(root.slice(8, HASH_LENGTH), Integer.toUnsignedLong(root.u32(40)), false);
    boolean isActive = Integer.valueOf(document).equals(active);
    ready.add(blob(document, List.of(root.string(0)), "sieve", blob, 0, isActive));
  }
}
