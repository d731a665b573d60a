// SPDX-License-Identifier: Apache-2.0
package swkit.fsck;

import static swkit.Subspace.*;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Source;
import swkit.io.Bytes;
import swkit.verify.Case;
import swkit.verify.Rule;

/**
 * Names, addresses, memberships and search words in the directory of 0.15, and its quotas
 * (key-layouts 6.7): those of a principal are completed, those of none are removed, unless its
 * account still has data, which shows that the principal is what is missing.
 */
final class DirectoryRepairs {
  private static final String HAS_DATA =
      "its account still has data, so its principal was lost: restore that from a dump, or give the"
          + " data to another account";

  private static final int PRINCIPAL_SIZE = 24;
  private static final int TYPE = 4;
  private static final int TENANT_TYPE = 8;
  private static final int ROLE_TYPE = 9;
  private static final int LOWEST_BUILT_IN_ROLE = 0xFFFFFFFD;

  private Boolean hasTenants;

  private DirectoryRepairs() {}

  static List<Repair> of015() {
    DirectoryRepairs made = new DirectoryRepairs();
    return List.of(
        new Repair(Rule.P1, "makes the name that of the principal", made::name),
        new Repair(Rule.P2, "removes the address", DirectoryRepairs::address),
        new Repair(Rule.P3, "completes or removes the membership", DirectoryRepairs::membership),
        new Repair(Rule.P4, "removes the word, or corrects the type", DirectoryRepairs::word),
        new Repair(Rule.Q5, "removes the quota", DirectoryRepairs::quota));
  }

  private static byte[] principal(int id) {
    return Bytes.concat(new byte[] {2}, Bytes.leb128(id));
  }

  private static boolean exists(int id, Draft draft) {
    return Integer.compareUnsigned(id, LOWEST_BUILT_IN_ROLE) >= 0
        || draft.has(DIRECTORY, principal(id));
  }

  /** The type of a principal; -1 if it can't be read. */
  private static int type(int id, Draft draft) {
    if (Integer.compareUnsigned(id, LOWEST_BUILT_IN_ROLE) >= 0) {
      return ROLE_TYPE;
    }
    ArchiveEdit archive = ArchiveEdit.of(draft.get(DIRECTORY, principal(id)), PRINCIPAL_SIZE);
    return archive == null ? -1 : archive.u8(TYPE);
  }

  /** Removes {@code key}, which is of the principal {@code id} that isn't there. */
  private static void remove(Case one, int id, Draft draft, Outcome outcome) {
    try (Source data = draft.scan(PROPERTY, KeyRange.account(id))) {
      if (data.next() != null) {
        outcome.cannot(one, HAS_DATA);
        return;
      }
    }
    draft.remove(one.subspace(), one.key());
  }

  private void name(Case one, Draft draft, Outcome outcome) {
    if (one.key()[0] == 0) {
      named(one, draft, outcome);
      return;
    }
    int id = (int) Bytes.leb128(one.key(), 1);
    Decoded principal = Decoded.of(draft, DIRECTORY, one.key());
    if (principal == null || !principal.isReadable()) {
      outcome.cannot(one, "the principal is damaged itself");
      return;
    }
    byte[] key = nameKey(principal.text("name"));
    byte[] there = draft.get(DIRECTORY, key);
    if (there != null && Bytes.leb128(there, 0) != Integer.toUnsignedLong(id)) {
      outcome.cannot(one, "another principal has its name");
    } else if (there != null) {
      retype(key, there, id, draft);
    } else if (hasTenants(draft)) {
      outcome.cannot(one, "its tenant, which the name would need, isn't known");
    } else {
      byte[] type = {(byte) type(id, draft)};
      draft.put(DIRECTORY, key, Bytes.concat(Bytes.leb128(id), type));
      outcome.costs("login works again", "logins work again");
    }
  }

  private static byte[] nameKey(String name) {
    return Bytes.concat(
        new byte[1], name.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
  }

  private static void retype(byte[] key, byte[] value, int id, Draft draft) {
    byte[] right = value.clone();
    right[Bytes.leb128(id).length] = (byte) type(id, draft);
    draft.put(DIRECTORY, key, right);
  }

  /** The case is the row of a name. */
  private static void named(Case one, Draft draft, Outcome outcome) {
    byte[] value = draft.get(DIRECTORY, one.key());
    if (value == null) {
      return;
    }
    int id = (int) Bytes.leb128(value, 0);
    if (!exists(id, draft)) {
      remove(one, id, draft, outcome);
      return;
    }
    Decoded principal = Decoded.of(draft, DIRECTORY, principal(id));
    if (principal == null || !principal.isReadable()) {
      outcome.cannot(one, "the principal is damaged itself");
    } else if (Arrays.equals(nameKey(principal.text("name")), one.key())) {
      retype(one.key(), value, id, draft);
    } else {
      draft.remove(DIRECTORY, one.key());
      outcome.costs("second name of a principal ends", "second names of principals end");
    }
  }

  /** Whether there are tenants: then a name has the one of its principal at its end. */
  private boolean hasTenants(Draft draft) {
    if (hasTenants == null) {
      hasTenants = false;
      try (Source principals = draft.scan(DIRECTORY, KeyRange.prefix((byte) 2))) {
        for (Entry one = principals.next(); one != null; one = principals.next()) {
          hasTenants |= type((int) Bytes.leb128(one.key(), 1), draft) == TENANT_TYPE;
        }
      }
    }
    return hasTenants;
  }

  private static void address(Case one, Draft draft, Outcome outcome) {
    byte[] value = draft.get(DIRECTORY, one.key());
    int id = value == null ? -1 : (int) Bytes.leb128(value, 0);
    if (value != null && !exists(id, draft)) {
      remove(one, id, draft, outcome);
    }
  }

  /** Both rows of a membership are written if both principals are there. */
  private static void membership(Case one, Draft draft, Outcome outcome) {
    byte[] key = one.key();
    boolean isOfMember = key[0] == 5;
    int member = Bytes.u32(key, isOfMember ? 1 : 5);
    int group = Bytes.u32(key, isOfMember ? 5 : 1);
    if (!exists(member, draft)) {
      remove(one, member, draft, outcome);
    } else if (!exists(group, draft)) {
      remove(one, group, draft, outcome);
    } else if (type(group, draft) < 0) {
      outcome.cannot(one, "the group is damaged itself");
    } else {
      byte[] type = {(byte) type(group, draft)};
      draft.put(DIRECTORY, Bytes.concat(new byte[] {5}, Bytes.u32(member), Bytes.u32(group)), type);
      draft.put(
          DIRECTORY,
          Bytes.concat(new byte[] {6}, Bytes.u32(group), Bytes.u32(member)),
          Entry.NO_VALUE);
      outcome.costs("member is in its group again", "members are in their groups again");
    }
  }

  private static void word(Case one, Draft draft, Outcome outcome) {
    byte[] key = one.key();
    if (key[0] == 7) {
      if (!exists(Keys.last(key), draft)) {
        remove(one, Keys.last(key), draft, outcome);
      }
      return;
    }
    int type = type(Bytes.u32(key, 5), draft);
    if (type >= 0 && draft.has(DIRECTORY, key)) {
      draft.put(DIRECTORY, key, new byte[] {(byte) type});
    }
  }

  private static void quota(Case one, Draft draft, Outcome outcome) {
    remove(one, (int) Bytes.leb128(one.key(), 1), draft, outcome);
  }
}
