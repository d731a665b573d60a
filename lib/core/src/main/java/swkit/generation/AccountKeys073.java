// SPDX-License-Identifier: Apache-2.0
package swkit.generation;

import static swkit.Subspace.*;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import swkit.Entry;
import swkit.KeyRange;
import swkit.RefusedException;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.io.Bytes;

/** Which entries belong to an account in 0.7.3 (store-and-dump 2.2, last column). */
final class AccountKeys073 implements AccountKeys {
  static final AccountKeys073 INSTANCE = new AccountKeys073();

  private static final int PROPERTIES = 0;
  private static final int TERMS = 1;
  private static final int GRANTS = 2;
  private static final int LINKS = 7;
  private static final int NAMES = 20;
  private static final int ADDRESSES = 21;
  private static final int PRINCIPALS = 22;
  private static final int MEMBER_OF = 25;
  private static final int MEMBERS = 26;
  private static final int DISK_QUOTA = 24;

  private AccountKeys073() {}

  @Override
  public List<KeyRange> ranges(Subspace subspace, int account) {
    return switch (subspace) {
      case BITMAP_TEXT, BITMAP_TAGS -> List.of(KeyRange.all());
      case BITMAP_IDS, INDEXES, CHANGELOG -> List.of(KeyRange.account(account));
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
          case BITMAP_TEXT, BITMAP_TAGS ->
              switch (key[0]) {
                case PROPERTIES, TERMS -> id(key, 1);
                case GRANTS -> id(key, 5);
                case LINKS -> id(key, 1 + BlobLink.HASH_LENGTH);
                case NAMES, ADDRESSES -> nameOwner(entry);
                case PRINCIPALS, DISK_QUOTA -> leb128(key, 1);
                case MEMBER_OF -> id(key, 1);
                case MEMBERS -> id(key, 5);
                default -> null;
              };
          case BITMAP_IDS, INDEXES, CHANGELOG -> id(key, 0);
          default -> null;
        };
    return owner == null || owner == NOBODY ? null : owner;
  }

  private static Integer id(byte[] key, int offset) {
    return key.length < offset + 4 ? null : (Integer) Bytes.u32(key, offset);
  }

  private static Integer leb128(byte[] bytes, int offset) {
    long id = Bytes.leb128(bytes, offset);
    return id < 0 ? null : (Integer) (int) id;
  }

  /** Links are among the values, so that no source of links contains them. */
  @Override
  public Integer linkOwner(byte[] key) {
    return null;
  }

  @Override
  public Long linkDocument(byte[] key) {
    return null;
  }

  @Override
  public void requireCopyable(String address) {
    throw new RefusedException(
        address,
        "single accounts of releases before 0.15 can't be copied: the layout of their values is"
            + " unknown; copy the whole database");
  }

  @Override
  public Integer otherPrincipal(Subspace subspace, Entry entry, int account) {
    return null;
  }

  @Override
  public Map<Integer, Principal> principals(Snapshot snapshot) {
    Map<Integer, Principal> principals = new HashMap<>();
    try (Source names = snapshot.scan(BITMAP_TEXT, KeyRange.prefix((byte) NAMES))) {
      for (Entry entry = names.next(); entry != null; entry = names.next()) {
        Integer id = nameOwner(entry);
        if (id != null) {
          byte[] key = entry.key();
          String name = new String(key, 1, key.length - 1, StandardCharsets.UTF_8);
          int type = entry.value()[Bytes.leb128(id).length];
          principals.put(id, new Principal(name, type));
        }
      }
    }
    return principals;
  }

  @Override
  public Integer nameOwner(Entry entry) {
    byte[] key = entry.key();
    Integer id =
        key.length > 0 && (key[0] == NAMES || key[0] == ADDRESSES)
            ? leb128(entry.value(), 0)
            : null;
    return id != null && entry.value().length > Bytes.leb128(id).length ? id : null;
  }
}
