// SPDX-License-Identifier: Apache-2.0
package swkit;

import static swkit.Subspace.*;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The releases 0.15.0 to 0.15.5: schema version 5 (store-and-dump 1.4 and 3.0, key-layouts 3-4).
 */
final class Generation015 extends Generation {
  static final int SCHEMA_VERSION = 5;
  static final Generation015 INSTANCE = new Generation015();

  private static final Map<String, List<Subspace>> FAMILIES = new LinkedHashMap<>();

  static {
    FAMILIES.put("data", List.of(ACL, INDEXES, QUOTAS, COUNTERS, PROPERTY));
    FAMILIES.put("directory", List.of(DIRECTORY));
    FAMILIES.put("config", List.of(SETTINGS));
    FAMILIES.put("blob", List.of(BLOBS, BLOB_EXTRA, BLOB_LINKS));
    FAMILIES.put("changelog", List.of(CHANGELOG));
    FAMILIES.put("queue", List.of(QUEUE_MESSAGES, QUEUE_EVENTS));
    FAMILIES.put("report", List.of(REPORTS_OUT, REPORTS_IN));
    FAMILIES.put("telemetry", List.of(TELEMETRY_SPANS, TELEMETRY_METRICS));
    FAMILIES.put("tasks", List.of(TASKS));
  }

  private Generation015() {}

  @Override
  public String releases() {
    return "0.15";
  }

  @Override
  public int schemaVersion() {
    return SCHEMA_VERSION;
  }

  @Override
  public Kind kind(Subspace subspace) {
    return switch (subspace) {
      case INDEXES -> Kind.KEYS;
      case COUNTERS, QUOTAS, IN_MEMORY_COUNTERS -> Kind.COUNTERS;
      case BLOBS -> Kind.BLOBS;
      case BITMAP_IDS, BITMAP_TAGS, BITMAP_TEXT, FTS_INDEX, TELEMETRY_INDEX -> Kind.LEGACY;
      default -> Kind.VALUES;
    };
  }

  @Override
  public Map<String, List<Subspace>> families() {
    return Collections.unmodifiableMap(FAMILIES);
  }

  @Override
  public Set<Subspace> derived() {
    return EnumSet.of(IN_MEMORY_VALUES, IN_MEMORY_COUNTERS, SEARCH_INDEX);
  }

  /** The archive (field 50) of a document of collection 0 (key-layouts 1.3). */
  @Override
  public boolean isMail(Entry entry) {
    byte[] key = entry.key();
    return key.length == 10 && key[4] == 0 && key[5] == 50;
  }

  /** Tasks, queue, reports, telemetry, uploads and samples, the change log (cut off as it ages). */
  @Override
  public Set<Subspace> transients() {
    Set<Subspace> transients = EnumSet.of(TASKS, QUEUE_MESSAGES, QUEUE_EVENTS);
    transients.addAll(EnumSet.of(REPORTS_OUT, REPORTS_IN, TELEMETRY_SPANS, TELEMETRY_METRICS));
    transients.addAll(EnumSet.of(BLOB_EXTRA, CHANGELOG));
    transients.addAll(derived());
    return transients;
  }

  /** Besides: blob links other than those of documents, and the quotas of the mail queue. */
  @Override
  public boolean isTransient(Subspace subspace, Entry entry) {
    return switch (subspace) {
      case BLOB_LINKS -> entry.key().length != Keys.DOCUMENT_LINK;
      case QUOTAS -> entry.key()[0] != Keys.DISK_QUOTA;
      default -> transients().contains(subspace);
    };
  }

  /** What a 0.16 server writes before it refuses (store-and-dump 6.1). */
  @Override
  public boolean isForeign(Subspace subspace, Entry entry) {
    byte[] key = entry.key();
    return switch (subspace) {
      case SETTINGS -> key.length == 10 && key[0] == 0;
      case DIRECTORY -> key.length == 10 && key[0] == 0 && Bytes.u32(key, 2) == 0;
      case TASKS -> key.length == 16;
      case COUNTERS -> key.length == 2;
      case BITMAP_IDS -> key.length >= 12;
      case FTS_INDEX -> isRegistryKey(key, entry.value());
      default -> false;
    };
  }

  /**
   * Whether it is a primary key, a reference or a node lease of 0.16, and not what a release before
   * 0.15 had there (key-layouts 5): the value names the owner, whose type the key begins with.
   */
  private static boolean isRegistryKey(byte[] key, byte[] value) {
    if (key.length < 4 || Bytes.u32(key, 0) == -1) {
      return key.length == 6;
    }
    boolean isGlobal = key[0] == -1 && key[1] == -1;
    boolean isOwned = value.length == 10 || value.length == 14;
    return value.length == 0
        ? key.length == 20
        : isOwned && (isGlobal || key[0] == value[0] && key[1] == value[1]);
  }

  @Override
  public Set<Subspace> foreign() {
    return EnumSet.of(BITMAP_IDS, DIRECTORY, TASKS, FTS_INDEX, COUNTERS, SETTINGS);
  }

  @Override
  AccountKeys accountKeys() {
    return Keys.INSTANCE;
  }

  private static final class Keys implements AccountKeys {
    static final Keys INSTANCE = new Keys();

    private static final int HASH = 32;
    static final int DOCUMENT_LINK = 41;
    private static final int TEMPORARY_LINK = 44;
    static final int DISK_QUOTA = 4;
    private static final int NOBODY = 0xFFFFFFFF;
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
        default -> throw new IllegalArgumentException("whose " + subspace + " is can't be told");
      };
    }

    /** Tracing tasks have half of a span's id where the others have the account. */
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
    public Integer linkOwner(byte[] key) {
      boolean owned = key.length == DOCUMENT_LINK || key.length == TEMPORARY_LINK;
      return owned ? Bytes.u32(key, HASH) : null;
    }

    @Override
    public Long linkDocument(byte[] key) {
      return key.length == DOCUMENT_LINK
          ? (long) key[36] << 32 | Integer.toUnsignedLong(Bytes.u32(key, 37))
          : null;
    }

    /** Mail (0), scripts (5) and files (12) are told apart by their blobs. */
    @Override
    public boolean isDocument(Entry property) {
      byte[] key = property.key();
      return key.length == 10 && key[5] == 50 && key[4] != 0 && key[4] != 5 && key[4] != 12;
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
    public Map.Entry<Integer, Principal> principal(Entry entry) {
      byte[] key = entry.key();
      Integer id = key.length > 0 && key[0] == 0 ? nameOwner(entry) : null;
      if (id == null) {
        return null;
      }
      int type = entry.value()[Bytes.leb128(id).length];
      String name = new String(key, 1, key.length - 1, StandardCharsets.UTF_8);
      return Map.entry(id, new Principal(name, type));
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
}
