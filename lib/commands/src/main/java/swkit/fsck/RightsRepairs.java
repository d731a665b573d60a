// SPDX-License-Identifier: Apache-2.0
package swkit.fsck;

import static swkit.Subspace.ACL;
import static swkit.Subspace.PROPERTY;

import java.util.List;
import java.util.Map;
import swkit.io.Bytes;
import swkit.verify.Case;
import swkit.verify.Rule;

/**
 * Rights in {@code a} that aren't those that the shared object lists (key-layouts 6.3): the object,
 * which its owner sees, is right.
 */
final class RightsRepairs {
  private static final int GRANT = 16;

  /** The size of the structure of an object, by collection. */
  private static final Map<Integer, Integer> SIZES = Map.of(1, 44, 8, 56, 10, 56, 12, 112);

  /** The position of its list of rights (key-layouts 1.7). */
  private static final Map<Integer, Integer> LISTS = Map.of(1, 36, 8, 16, 10, 32, 12, 104);

  private RightsRepairs() {}

  static List<Repair> all() {
    return List.of(
        new Repair(
            Rule.D13, "makes the rights those that the object lists", RightsRepairs::rights));
  }

  /** The case is the row of the rights, or the object. */
  private static void rights(Case one, Draft draft, Outcome outcome) {
    byte[] key = one.key();
    boolean isObject = one.subspace() == PROPERTY;
    int owner = Bytes.u32(key, isObject ? 0 : 4);
    int coll = key[isObject ? 4 : 8];
    int doc = Keys.last(key);
    byte[] object = Keys.property(owner, coll, Keys.ARCHIVE, doc);
    byte[] value = draft.get(PROPERTY, object);
    if (!SIZES.containsKey(coll) || value == null) {
      draft.remove(ACL, key);
      return;
    }
    ArchiveEdit archive = ArchiveEdit.of(value, SIZES.get(coll));
    if (archive == null) {
      outcome.cannot(one, "the shared object is damaged itself");
      return;
    }
    boolean isListed = isObject;
    for (byte[] grant : archive.items(LISTS.get(coll), GRANT)) {
      int grantee = Bytes.u32le(grant, 0);
      byte[] row =
          Bytes.concat(
              Bytes.u32(grantee), Bytes.u32(owner), new byte[] {(byte) coll}, Bytes.u32(doc));
      if (isObject || grantee == Bytes.u32(key, 0)) {
        byte[] rights = new byte[Long.BYTES];
        Bytes.putU64(rights, 0, Bytes.i64le(grant, 8));
        draft.put(ACL, row, rights);
        isListed = true;
      }
    }
    if (!isListed) {
      draft.remove(ACL, key);
      outcome.costs("right that its owner doesn't see ends", "rights that no owner sees end");
    }
  }
}
