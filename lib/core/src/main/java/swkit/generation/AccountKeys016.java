// SPDX-License-Identifier: Apache-2.0
package swkit.generation;

import static swkit.Subspace.*;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import swkit.Entry;
import swkit.KeyRange;
import swkit.RefusedException;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.io.Bytes;
import swkit.registry.IndexRow;
import swkit.registry.ObjectId;
import swkit.registry.Pickle;
import swkit.registry.PickleException;
import swkit.registry.RegistryObject;
import swkit.registry.Schema;
import swkit.registry.Value;

/** Which entries belong to an account in 0.16 (key-layouts 3 and 5). */
final class AccountKeys016 implements AccountKeys {
  static final AccountKeys016 INSTANCE = new AccountKeys016();

  private static final int SEARCH_TRACING = 4;
  private static final int DISK_QUOTA = 0xFF;
  private static final int TENANT_QUOTA = 0xFE;
  private static final int TASK_KEY = 16;
  private static final int ACCOUNT_INDEX_KEY = 20;
  private static final byte[] PUSH_TAG = {-1, -1, -1, -1, 7, 44};

  @Override
  public List<KeyRange> ranges(Subspace subspace, int account) {
    KeyRange own = KeyRange.account(account);
    return switch (subspace) {
      case PROPERTY, CHANGELOG, COUNTERS -> List.of(own);
      case INDEXES -> List.of(own, KeyRange.of(Bytes.concat(PUSH_TAG, Bytes.u32(account))));
      case ACL, BLOB_LINKS, DIRECTORY, TASKS -> List.of(KeyRange.all());
      case BLOB_EXTRA, TELEMETRY_INDEX, BITMAP_IDS, FTS_INDEX -> List.of(KeyRange.all());
      default -> List.of();
    };
  }

  /** The due time of a task is in a row with only the task's id, after all tasks. */
  @Override
  public Source select(Source entries, Subspace subspace, int account) {
    if (subspace != TASKS) {
      return AccountKeys.super.select(entries, subspace, account);
    }
    Set<Long> own = new HashSet<>();
    return entries.filter(
        entry -> {
          byte[] key = entry.key();
          if (key.length != TASK_KEY) {
            return false;
          }
          long task = Bytes.u64(key, 8);
          boolean isOwn = own.contains(task) || contains(subspace, entry, account);
          if (isOwn) {
            own.add(task);
          }
          return isOwn;
        });
  }

  @Override
  public void requireCopyable(String address) {
    throw new RefusedException(
        address,
        "single accounts of 0.16 can't be copied: their domains, roles, groups and tenants are"
            + " objects of the registry, whose ids differ from database to database; copy the"
            + " whole database");
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
          case DIRECTORY, BLOB_EXTRA, TELEMETRY_INDEX -> itemOwner(entry);
          case TASKS -> taskOwner(entry);
          case BITMAP_IDS, FTS_INDEX -> rowOwner(subspace, entry);
          case SEARCH_INDEX -> (key[0] & 0x3F) < SEARCH_TRACING ? id(key, 1) : null;
          default -> null;
        };
    return owner == null || owner == NOBODY ? null : owner;
  }

  /** An account itself, or what names one: masked addresses, keys, archived items, samples. */
  private static Integer itemOwner(Entry entry) {
    RegistryObject object = item(entry);
    if (object == null) {
      return null;
    }
    return isAccount(object.id()) ? (Integer) (int) object.id().id() : named(object);
  }

  private static Integer taskOwner(Entry entry) {
    byte[] key = entry.key();
    if (key.length != TASK_KEY || Bytes.u64(key, 0) != 0) {
      return null;
    }
    try {
      return named(Pickle.decode(ObjectId.of("Task", Bytes.u64(key, 8)), entry.value()));
    } catch (PickleException e) {
      return null;
    }
  }

  /** The account in the object's field {@code accountId}; null if absent. */
  private static Integer named(RegistryObject object) {
    Value.Struct fields = object.fields();
    boolean names = fields != null && fields.type().indexOf("accountId") >= 0;
    return names && fields.get("accountId") != null
        ? (Integer) (int) fields.number("accountId", NOBODY)
        : null;
  }

  /** The rows of an account's own item, and the index by account of the account's items. */
  private static Integer rowOwner(Subspace subspace, Entry entry) {
    byte[] key = entry.key();
    ObjectId item = IndexRow.owner(subspace, key, entry.value());
    if (item == null || item.object() == null) {
      return null;
    }
    boolean isByAccount =
        subspace == BITMAP_IDS
            && key.length == ACCOUNT_INDEX_KEY
            && ((key[2] & 0xFF) << 8 | key[3] & 0xFF) == Schema.get().property("accountId");
    return isAccount(item) ? (Integer) (int) item.id() : isByAccount ? id(key, 8) : null;
  }

  private static boolean isAccount(ObjectId id) {
    return id.object() != null && id.object().name().equals("Account");
  }

  /** The object of an entry, or null if it can't be decoded. */
  private static RegistryObject item(Entry entry) {
    if (entry.key().length != ObjectId.KEY_LENGTH) {
      return null;
    }
    try {
      return Pickle.decode(ObjectId.ofKey(entry.key()), entry.value());
    } catch (PickleException e) {
      return null;
    }
  }

  private static boolean isOfTenant(byte[] key) {
    return key.length == 5 && (key[4] & 0xFF) == TENANT_QUOTA;
  }

  @Override
  public Long usage(Entry entry) {
    boolean isCounter = entry.key().length == 5 && (entry.key()[4] & 0xFF) == DISK_QUOTA;
    return isCounter ? AccountKeys.counter(entry) : null;
  }

  /** The bytes that an account may use; null if there is no limit. */
  private static Long quota(Value.Struct account) {
    if (account.type().indexOf("quotas") >= 0
        && account.get("quotas") instanceof Value.Pairs quotas) {
      for (Value.Pair quota : quotas.pairs()) {
        boolean isDisk =
            quota.key() instanceof Value.Name name && name.text().equals("maxDiskQuota");
        if (isDisk && quota.value() instanceof Value.Number bytes && bytes.bits() > 0) {
          return bytes.bits();
        }
      }
    }
    return null;
  }

  private static Integer id(byte[] key, int offset) {
    return key.length < offset + 4 ? null : (Integer) Bytes.u32(key, offset);
  }

  @Override
  public Integer otherPrincipal(Subspace subspace, Entry entry, int account) {
    return subspace == ACL ? (Integer) Bytes.u32(entry.key(), 0) : null;
  }

  /** Names are those of accounts and groups, with their domains: {@code jane@example.org}. */
  @Override
  public Map<Integer, Principal> principals(Snapshot snapshot) {
    Map<Integer, RegistryObject> accounts = new HashMap<>();
    Map<Long, String> domains = new HashMap<>();
    try (Source entries = snapshot.scan(DIRECTORY)) {
      for (Entry entry = entries.next(); entry != null; entry = entries.next()) {
        RegistryObject object = item(entry);
        if (object != null && isAccount(object.id())) {
          accounts.put((int) object.id().id(), object);
        } else if (object != null && object.type().name().equals("Domain")) {
          domains.put(object.id().id(), object.fields().text("name"));
        }
      }
    }
    Map<Integer, Principal> principals = new HashMap<>();
    accounts.forEach(
        (id, account) -> {
          String name = account.fields().text("name");
          String domain = domains.get(account.fields().number("domainId", -1));
          int type = account.variant().equals("User") ? 0 : 1;
          String full = domain == null ? name : name + "@" + domain;
          principals.put(id, new Principal(full, type, quota(account.fields())));
        });
    return principals;
  }

  @Override
  public Integer nameOwner(Entry entry) {
    return null;
  }
}
