// SPDX-License-Identifier: Apache-2.0
package swkit.generation;

import static swkit.Subspace.*;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.io.Bytes;

/** Which entries belong to an account in 0.15 (key-layouts 3 and 4). */
final class AccountKeys015 implements AccountKeys {
  static final AccountKeys015 INSTANCE = new AccountKeys015();

  static final int DISK_QUOTA = 4;
  private static final int SEARCH_TRACING = 4;
  private static final int LOWEST_BUILT_IN_ROLE = 0xFFFFFFFD;
  private static final byte[] LAST_PRINCIPAL_ID = {-1, -1, -1, -1, 7};
  private static final byte[] PUSH_TAG = {-1, -1, -1, -1, 7, 44};

  @Override
  public List<KeyRange> ranges(Subspace subspace, int account) {
    KeyRange own = KeyRange.account(account);
    byte[] id = Bytes.u32(account);
    return switch (subspace) {
      case PROPERTY, CHANGELOG -> List.of(own);
      case INDEXES -> List.of(own, KeyRange.of(Bytes.concat(PUSH_TAG, id)));
      case COUNTERS -> List.of(own, KeyRange.of(LAST_PRINCIPAL_ID));
      case QUOTAS -> List.of(KeyRange.of(principalKey(DISK_QUOTA, account)));
      case BLOB_EXTRA ->
          List.of(
              KeyRange.prefix(Bytes.concat(new byte[] {0}, id)),
              KeyRange.prefix(Bytes.concat(new byte[] {1}, id)),
              KeyRange.prefix((byte) 2));
      case ACL, DIRECTORY, TASKS, BLOB_LINKS -> List.of(KeyRange.all());
      default -> List.of();
    };
  }

  @Override
  public boolean contains(Subspace subspace, Entry entry, int account) {
    byte[] key = entry.key();
    return switch (subspace) {
      case PROPERTY, CHANGELOG, INDEXES, COUNTERS, QUOTAS -> true;
      case BLOB_EXTRA -> key[0] != 2 || key.length == 45 && Bytes.u32(key, 9) == account;
      case ACL -> key.length == 13 && Bytes.u32(key, 4) == account;
      case TASKS -> Integer.valueOf(account).equals(taskOwner(key));
      case BLOB_LINKS -> Integer.valueOf(account).equals(linkOwner(key));
      case DIRECTORY -> isDirectoryOf(entry, account);
      default ->
          throw new IllegalArgumentException(
              "the account of " + subspace + " can't be" + " determined");
    };
  }

  /** Tracing tasks have half of a span's id in place of the account. */
  private static Integer taskOwner(byte[] key) {
    if (key.length < 17) {
      return null;
    }
    boolean indexing = key[12] == 7 || key[12] == 8;
    boolean tracing = indexing && key.length == 18 && key[17] == SEARCH_TRACING;
    return tracing ? null : (Integer) Bytes.u32(key, 8);
  }

  @Override
  public Integer owner(Subspace subspace, Entry entry) {
    byte[] key = entry.key();
    Integer owner =
        switch (subspace) {
          case PROPERTY, CHANGELOG, COUNTERS -> id(key, 0);
          case INDEXES -> id(key, KeyRange.prefix(PUSH_TAG).contains(key) ? PUSH_TAG.length : 0);
          case QUOTAS -> key[0] == DISK_QUOTA ? principalId(key) : null;
          case BLOB_EXTRA -> key.length == 45 ? id(key, key[0] == 2 ? 9 : 1) : null;
          case ACL -> id(key, 4);
          case TASKS -> taskOwner(key);
          case BLOB_LINKS -> linkOwner(key);
          case DIRECTORY -> directoryOwner(entry);
          case SEARCH_INDEX -> (key[0] & 0x3F) < SEARCH_TRACING ? id(key, 1) : null;
          default -> null;
        };
    return owner == null || owner == NOBODY ? null : owner;
  }

  private Integer directoryOwner(Entry entry) {
    byte[] key = entry.key();
    return switch (key[0]) {
      case 0, 1 -> nameOwner(entry);
      case 2 -> principalId(key);
      case 5 -> id(key, 1);
      case 6 -> id(key, 5);
      case 7 -> id(key, Math.max(1, key.length - 4));
      default -> null;
    };
  }

  private static Integer id(byte[] key, int offset) {
    return key.length < offset + 4 ? null : (Integer) Bytes.u32(key, offset);
  }

  private static Integer principalId(byte[] key) {
    long id = Bytes.leb128(key, 1);
    return id < 0 ? null : (Integer) (int) id;
  }

  private boolean isDirectoryOf(Entry entry, int account) {
    byte[] key = entry.key();
    return switch (key[0]) {
      case 0, 1 -> Integer.valueOf(account).equals(nameOwner(entry));
      case 2 -> Arrays.equals(key, principalKey(2, account));
      case 5, 6 ->
          key.length == 9 && (Bytes.u32(key, 1) == account || Bytes.u32(key, 5) == account);
      case 7 -> key.length >= 5 && Bytes.u32(key, key.length - 4) == account;
      default -> false;
    };
  }

  @Override
  public Integer otherPrincipal(Subspace subspace, Entry entry, int account) {
    byte[] key = entry.key();
    if (subspace == ACL) {
      return Bytes.u32(key, 0);
    }
    if (subspace == DIRECTORY && (key[0] == 5 || key[0] == 6)) {
      int one = Bytes.u32(key, 1);
      int other = one == account ? Bytes.u32(key, 5) : one;
      return Integer.compareUnsigned(other, LOWEST_BUILT_IN_ROLE) >= 0 ? null : other;
    }
    return null;
  }

  @Override
  public Map<Integer, Principal> principals(Snapshot snapshot) {
    Map<Integer, Principal> principals = new HashMap<>();
    try (Source entries = snapshot.scan(DIRECTORY)) {
      for (Entry entry = entries.next(); entry != null; entry = entries.next()) {
        byte[] key = entry.key();
        Integer id = key.length > 0 && key[0] == 0 ? nameOwner(entry) : null;
        if (id != null) {
          int type = entry.value()[Bytes.leb128(id).length];
          String name = new String(key, 1, key.length - 1, StandardCharsets.UTF_8);
          principals.put(id, new Principal(name, type));
        }
      }
    }
    return principals;
  }

  @Override
  public Integer nameOwner(Entry entry) {
    if (entry.key().length == 0 || entry.key()[0] > 1 || entry.key()[0] < 0) {
      return null;
    }
    long id = Bytes.leb128(entry.value(), 0);
    boolean typed = id >= 0 && entry.value().length > Bytes.leb128((int) id).length;
    return typed ? (int) id : null;
  }

  private static byte[] principalKey(int first, int account) {
    return Bytes.concat(new byte[] {(byte) first}, Bytes.leb128(account));
  }
}
