// SPDX-License-Identifier: Apache-2.0
package swkit;

import static swkit.Subspace.*;

import java.util.List;
import java.util.Map;

/** Which entries belong to an account in 0.16 (key-layouts 3 and 5). */
final class AccountKeys016 implements AccountKeys {
  static final AccountKeys016 INSTANCE = new AccountKeys016();

  private static final int NOBODY = 0xFFFFFFFF;
  private static final int SEARCH_TRACING = 4;
  private static final int TENANT_QUOTA = 0xFE;
  private static final byte[] PUSH_TAG = {-1, -1, -1, -1, 7, 44};

  @Override
  public List<KeyRange> ranges(Subspace subspace, int account) {
    KeyRange own = KeyRange.account(account);
    return switch (subspace) {
      case PROPERTY, CHANGELOG, COUNTERS -> List.of(own);
      case INDEXES -> List.of(own, KeyRange.of(Bytes.concat(PUSH_TAG, Bytes.u32(account))));
      case ACL, BLOB_LINKS -> List.of(KeyRange.all());
      default -> List.of();
    };
  }

  @Override
  public boolean contains(Subspace subspace, Entry entry, int account) {
    return Integer.valueOf(account).equals(owner(subspace, entry));
  }

  @Override
  public Integer owner(Subspace subspace, Entry entry) {
    byte[] key = entry.key();
    Integer owner =
        switch (subspace) {
          case PROPERTY, CHANGELOG -> id(key, 0);
          case COUNTERS -> isOfTenant(key) ? null : id(key, 0);
          case INDEXES -> id(key, KeyRange.prefix(PUSH_TAG).contains(key) ? PUSH_TAG.length : 0);
          case ACL -> id(key, 4);
          case BLOB_LINKS -> linkOwner(key);
          case SEARCH_INDEX -> (key[0] & 0x3F) < SEARCH_TRACING ? id(key, 1) : null;
          default -> null;
        };
    return owner == null || owner == NOBODY ? null : owner;
  }

  private static boolean isOfTenant(byte[] key) {
    return key.length == 5 && (key[4] & 0xFF) == TENANT_QUOTA;
  }

  private static Integer id(byte[] key, int offset) {
    return key.length < offset + 4 ? null : (Integer) Bytes.u32(key, offset);
  }

  @Override
  public Integer otherPrincipal(Subspace subspace, Entry entry, int account) {
    return subspace == ACL ? (Integer) Bytes.u32(entry.key(), 0) : null;
  }

  @Override
  public Map<Integer, Principal> principals(Snapshot snapshot) {
    return Map.of();
  }

  @Override
  public Integer nameOwner(Entry entry) {
    return null;
  }
}
