// SPDX-License-Identifier: Apache-2.0
package swkit.verify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import swkit.BlobDamage;
import swkit.Entry;
import swkit.Source;
import swkit.Subspace;
import swkit.generation.BlobLink;
import swkit.io.Bytes;

/**
 * Compares blobs with their links, side by side in the order of their hashes: rules B1 to B6 and
 * B10 (key-layouts 6.2). One thread.
 */
final class BlobCheck {
  private static final int HASH = BlobLink.HASH_LENGTH;

  private final Findings findings;
  private final long now;
  private long blobs;
  private long linked;
  private long missing;

  /** {@code now} is in unix seconds. */
  BlobCheck(Findings findings, long now) {
    this.findings = findings;
    this.now = now;
  }

  /**
   * The entries that {@link #run} takes for {@code blobs}: their keys, and as value one byte that
   * says what is wrong with the blob, or none. A second byte means that the blob is right if it is
   * the bundle of an application.
   */
  static List<Entry> judged(List<Entry> blobs, VerifiedDatabase database) {
    List<Entry> hashed = blobs.stream().filter(blob -> blob.key().length == HASH).toList();
    Iterator<BlobDamage.Kind> kinds = database.judge(hashed).iterator();
    List<Entry> judged = new ArrayList<>(blobs.size());
    for (Entry blob : blobs) {
      BlobDamage.Kind damage = blob.key().length == HASH ? kinds.next() : null;
      judged.add(damage == null ? new Entry(blob.key()) : judged(blob, damage, database));
    }
    return judged;
  }

  private static Entry judged(Entry blob, BlobDamage.Kind damage, VerifiedDatabase database) {
    byte ordinal = (byte) damage.ordinal();
    boolean isDoubtful = database.mayBeApplication(blob);
    return new Entry(blob.key(), isDoubtful ? new byte[] {ordinal, 1} : new byte[] {ordinal});
  }

  /** The number of blobs. */
  long blobs() {
    return blobs;
  }

  /** The number of blobs named by links that a server reads. */
  long linked() {
    return linked;
  }

  /** The number of {@link #linked} blobs that are missing. */
  long missing() {
    return missing;
  }

  /** Checks all {@code links} and all {@code judged} blobs. */
  void run(RowReader links, Source judged) {
    Entry blob = next(judged);
    DecodedRow link = links.peek();
    while (blob != null || link != null) {
      byte[] linked = link == null ? null : CrossReferences.hashOf(link);
      int order = blob == null ? 1 : linked == null ? -1 : Entry.compareKeys(blob.key(), linked);
      if (order < 0) {
        alone(blob);
        blob = next(judged);
        continue;
      }
      check(linked, links, order == 0 ? blob : null);
      blob = order == 0 ? next(judged) : blob;
      link = links.peek();
    }
  }

  private Entry next(Source judged) {
    Entry blob = judged.next();
    blobs += blob == null ? 0 : 1;
    return blob;
  }

  private void alone(Entry blob) {
    if (blob.key().length == HASH) {
      findings.add(Rule.B6, Subspace.BLOBS, blob.key(), "");
      judge(blob, Set.of());
    }
  }

  private void judge(Entry blob, Set<Integer> owners) {
    if (blob.value().length > 0) {
      BlobDamage.Kind kind = BlobDamage.Kind.values()[blob.value()[0]];
      Rule rule = kind == BlobDamage.Kind.MISREAD ? Rule.B1_MISREAD : Rule.B1;
      findings.add(rule, Subspace.BLOBS, blob.key(), owners, kind.toString());
    }
  }

  /** Checks all links of one blob; {@code blob} is null if it is missing. */
  private void check(byte[] hash, RowReader links, Entry blob) {
    Set<Integer> owners = new LinkedHashSet<>(4);
    DecodedRow commit = null;
    DecodedRow wanting = null;
    DecodedRow upload = null;
    boolean isLive = false;
    for (DecodedRow link = links.peek(); link != null; link = links.peek()) {
      if (!Arrays.equals(link.bytes(), 0, HASH, hash, 0, HASH)) {
        break;
      }
      links.next();
      switch (link.form()) {
        case "commit" -> commit = link;
        case "temp" -> {
          upload = link;
          owners.add(link.u32(HASH));
          boolean isExpired = Long.compareUnsigned(Bytes.u64(link.bytes(), HASH + 4), now) <= 0;
          isLive |= !isExpired;
          if (isExpired) {
            findings.add(Rule.B10, link, "");
          }
        }
        default -> {
          if (link.form().equals("doc")) {
            owners.add(link.u32(HASH));
          }
          wanting = wanting == null ? link : wanting;
          isLive = true;
        }
      }
    }
    linked += commit != null || wanting != null ? 1 : 0;
    missing += blob == null && (commit != null || wanting != null) ? 1 : 0;
    if (commit != null && blob == null) {
      findings.add(Rule.B2, Subspace.BLOB_LINKS, commit.bytes(), owners, "");
    }
    if (commit == null && wanting != null) {
      boolean isGone = blob == null && findings.isChecked(Rule.B3);
      findings.add(isGone ? Rule.B3 : Rule.B3_COMMIT, wanting, "");
    }
    if (commit == null && wanting == null && upload != null) {
      findings.add(Rule.B5, upload, "");
    }
    if (commit != null && !isLive) {
      findings.add(Rule.B4, commit, "");
    }
    boolean isApplication = blob != null && blob.value().length > 1 && wanting == null;
    if (blob != null && !isApplication) {
      judge(blob, owners);
    }
  }
}
