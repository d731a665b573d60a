// SPDX-License-Identifier: Apache-2.0
package swkit.fsck;

import static swkit.Subspace.*;

import java.util.List;
import swkit.Entry;
import swkit.KeyRange;
import swkit.Source;
import swkit.Subspace;
import swkit.io.Bytes;
import swkit.key.Archive;
import swkit.verify.Case;
import swkit.verify.Rule;

/**
 * Counters that can't be right: of a wrong width, below zero, or used bytes below what an account
 * has (key-layouts 3, n and u, and 6.5). Each is counted again.
 */
final class Recount {
  private static final int USED = 0xFF;
  private static final int DISK = 4;
  private static final int NOBODY = -1;
  private static final List<Integer> SIZED = List.of(Keys.EMAIL, Keys.SIEVE, Keys.FILE);

  private Recount() {}

  static List<Repair> all() {
    return Repair.all("counts again", Recount::recount, Rule.U4, Rule.U6, Rule.Q1, Rule.Q1_ABSENT);
  }

  private static void recount(Case one, Draft draft, Outcome outcome) {
    boolean isCounter = one.subspace() == COUNTERS || one.subspace() == QUOTAS;
    if (!isCounter) {
      outcome.cannot(one, "nothing else holds the value: restore the entry from another dump");
      return;
    }
    long count = count(one, draft);
    if (count < 0) {
      outcome.cannot(one, "what it counts isn't known: the server counts it again by itself");
      return;
    }
    draft.put(one.subspace(), one.key(), Bytes.i64le(count));
    if (isUsed(one, draft)) {
      outcome.costs(
          "account is counted without its calendars and contacts, until the server recalculates",
          "accounts are counted without their calendars and contacts, until the server"
              + " recalculates");
    }
  }

  private static boolean isUsed(Case one, Draft draft) {
    byte[] key = one.key();
    return draft.generation().hasRegistry()
        ? one.subspace() == COUNTERS && key.length == 5 && Keys.coll(key) == USED
        : one.subspace() == QUOTAS && key[0] == DISK;
  }

  /** What the counter should be; negative if that isn't known. */
  private static long count(Case one, Draft draft) {
    byte[] key = one.key();
    if (isUsed(one, draft)) {
      int account = one.subspace() == COUNTERS ? Bytes.u32(key, 0) : (int) Bytes.leb128(key, 1);
      return used(account, draft);
    }
    if (one.subspace() == QUOTAS) {
      return -1;
    }
    return switch (key.length) {
      case 2 -> lastId(key, draft);
      case 4 -> lastChange(key, draft);
      case 5 -> lastDocument(key, draft);
      case 10 -> lastUid(key, draft);
      default -> -1;
    };
  }

  private static long used(int account, Draft draft) {
    long used = 0;
    for (int coll : SIZED) {
      used +=
          fold(
              draft,
              PROPERTY,
              archives(account, coll),
              entry -> {
                Decoded document =
                    Decoded.of(draft.generation(), PROPERTY, entry.key(), entry.value());
                return document.isReadable() ? document.number("size", 0) : 0;
              },
              Long::sum);
    }
    return used;
  }

  private static KeyRange archives(int account, int coll) {
    return KeyRange.prefix(
        Bytes.concat(Bytes.u32(account), new byte[] {(byte) coll, Keys.ARCHIVE}));
  }

  /** What each entry of {@code range} counts. */
  private interface Count {
    long of(Entry entry);
  }

  private static long fold(
      Draft draft,
      Subspace subspace,
      KeyRange range,
      Count count,
      java.util.function.LongBinaryOperator both) {
    long result = 0;
    try (Source entries = draft.scan(subspace, range)) {
      for (Entry entry = entries.next(); entry != null; entry = entries.next()) {
        result = both.applyAsLong(result, count.of(entry));
      }
    }
    return result;
  }

  /** The last id of a type of 0.16's registry. */
  private static long lastId(byte[] type, Draft draft) {
    return fold(
        draft,
        DIRECTORY,
        KeyRange.prefix(type),
        entry -> entry.key().length < 2 + Long.BYTES ? 0 : Bytes.u64(entry.key(), 2),
        Math::max);
  }

  private static long lastChange(byte[] account, Draft draft) {
    KeyRange all = KeyRange.prefix(account);
    long logged =
        fold(
            draft,
            CHANGELOG,
            all,
            entry ->
                entry.key().length < 5 + Long.BYTES || entry.key()[4] == 9
                    ? 0
                    : Bytes.u64(entry.key(), 5),
            Math::max);
    long written =
        fold(
            draft,
            PROPERTY,
            all,
            entry -> {
              boolean isArchive = entry.key().length == 10 && Keys.field(entry.key()) == 50;
              Archive archive = isArchive ? Archive.of(entry.value()) : null;
              return archive == null ? 0 : archive.changeId();
            },
            Math::max);
    return Math.max(logged, written);
  }

  private static long lastDocument(byte[] key, Draft draft) {
    int account = Bytes.u32(key, 0);
    int coll = Keys.coll(key);
    if (account == NOBODY) {
      return fold(
          draft,
          DIRECTORY,
          KeyRange.prefix((byte) 2),
          entry -> Bytes.leb128(entry.key(), 1),
          Math::max);
    }
    return coll > Keys.NOTIFICATION
        ? -1
        : fold(
            draft,
            PROPERTY,
            archives(account, coll),
            entry -> Integer.toUnsignedLong(Keys.last(entry.key())),
            Math::max);
  }

  private static long lastUid(byte[] key, Draft draft) {
    int mailbox = Keys.last(key);
    return fold(
        draft,
        PROPERTY,
        archives(Bytes.u32(key, 0), Keys.EMAIL),
        entry ->
            Decoded.of(draft.generation(), PROPERTY, entry.key(), entry.value())
                .pairs("mailboxes")
                .stream()
                .filter(place -> place.id() == mailbox)
                .mapToLong(place -> ((Number) place.other()).longValue())
                .max()
                .orElse(0),
        Math::max);
  }
}
