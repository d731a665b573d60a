// SPDX-License-Identifier: Apache-2.0
package swkit.bench;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.apache.commons.codec.digest.Blake3;
import swkit.Entry;
import swkit.io.Bytes;
import swkit.key.CheekyHash;

/**
 * A mail of the golden, of which others are made: with a text, a length, a Message-ID and an owner
 * of their own, and metadata that say so. Immutable, thread-safe.
 *
 * @param blob the mail as it was received
 * @param data the archive MessageData (key-layouts 1.7)
 * @param metadata the archive MessageMetadata
 * @param thread the key of its threading entry from the field on, without the document
 * @param threading the value of that
 */
record MailTemplate(byte[] blob, byte[] data, byte[] metadata, byte[] thread, byte[] threading) {
  private static final int DATA_ROOT = 24;
  private static final int METADATA_ROOT = 72;
  private static final int PREVIEW = 1024;
  private static final int SHORTEST = 500;
  private static final double DOUBLINGS = 4.5;

  /** Whose copy of a mail it is: the account's name, then and now, its document and its change. */
  record Place(byte[] oldName, byte[] name, int document, long change) {}

  /**
   * One mail that was made.
   *
   * @param hash the BLAKE3 of {@code blob}
   * @param size the bytes of the mail, headers that were added at its delivery included
   */
  record Made(
      byte[] hash,
      byte[] blob,
      int size,
      byte[] data,
      byte[] metadata,
      byte[] thread,
      byte[] threading) {}

  /** The bytes of the mail, headers that were added at its delivery included. */
  int size() {
    return Bytes.u32le(data, Rewrite.contents(data) - DATA_ROOT + 20);
  }

  private boolean hasAttachment() {
    int contents = Rewrite.contents(metadata);
    return Bytes.i64le(metadata, contents - METADATA_ROOT + 8) < 0;
  }

  /** The mailbox that it is in. */
  int mailbox() {
    return Bytes.u32le(data, mailboxAt());
  }

  private int mailboxAt() {
    int root = Rewrite.contents(data) - DATA_ROOT;
    if (Bytes.u32le(data, root + 4) != 1) {
      throw new IllegalArgumentException("a mail of the golden isn't in one mailbox");
    }
    return root + Bytes.u32le(data, root);
  }

  /** The text of the mail at {@code place} alone. */
  byte[] blob(Place place, Random random) {
    return made(place, 1, random, false).blob();
  }

  /** The mail at {@code place}, as {@code random} varies it. */
  Made made(Place place, int uid, Random random) {
    return made(place, uid, random, true);
  }

  private Made made(Place place, int uid, Random random, boolean whole) {
    int grown =
        hasAttachment() ? 0 : (int) (SHORTEST * Math.pow(2, DOUBLINGS * random.nextDouble()));
    byte[] text = Arrays.copyOf(blob, blob.length + grown);
    int contents = Rewrite.contents(metadata);
    int body = Bytes.u32le(metadata, contents - METADATA_ROOT + 48);
    int head = Math.min(body + PREVIEW, blob.length);
    byte[] id = messageId(body);
    byte[] other = otherDigits(id, random);
    Rewrite.replace(text, head, id, other);
    Rewrite.rename(text, head, place.oldName(), place.name());
    Prose.rewrite(text, head, blob.length, random);
    Prose.fill(text, blob.length, random);
    if (!whole) {
      return new Made(null, text, 0, null, null, null, null);
    }
    byte[] hash = Blake3.hash(text);
    int size = size() + grown;
    byte[] described = metadata.clone();
    Rewrite.replace(described, contents, id, other);
    Rewrite.rename(described, contents, place.oldName(), place.name());
    System.arraycopy(hash, 0, described, contents - METADATA_ROOT + 16, hash.length);
    grow(described, contents - METADATA_ROOT, size);
    Rewrite.seal(described, contents);
    return new Made(
        hash, text, size, data(place, uid, size), described, thread, threading(place, id, other));
  }

  /** The last part ends where the mail does. */
  private void grow(byte[] described, int root, int size) {
    int old = size();
    for (int at = root - 4; at >= 0; at -= 4) {
      if (Bytes.u32le(described, at) == old) {
        Bytes.putU32le(described, at, size);
      }
    }
  }

  private byte[] data(Place place, int uid, int size) {
    byte[] changed = data.clone();
    int contents = Rewrite.contents(data);
    Bytes.putU32le(changed, mailboxAt() + 4, uid);
    Bytes.putU32le(changed, contents - DATA_ROOT + 16, place.document());
    Bytes.putU32le(changed, contents - DATA_ROOT + 20, size);
    Rewrite.seal(changed, contents);
    ByteBuffer.wrap(changed).putLong(contents + 4, place.change());
    return changed;
  }

  /** The thread, then a hash of each Message-ID that it is known by, ascending. */
  private byte[] threading(Place place, byte[] id, byte[] other) {
    byte[] named = other.clone();
    Rewrite.rename(named, named.length, place.oldName(), place.name());
    byte[] old = CheekyHash.of(id);
    byte[][] hashes = new byte[(threading.length - 4) / 16][];
    for (int i = 0; i < hashes.length; i++) {
      hashes[i] = Arrays.copyOfRange(threading, 4 + 16 * i, 20 + 16 * i);
      hashes[i] = Arrays.equals(hashes[i], old) ? CheekyHash.of(named) : hashes[i];
    }
    Arrays.sort(hashes, Entry::compareKeys);
    return Bytes.concat(Bytes.u32(place.document()), Bytes.concat(hashes));
  }

  /** What stands between the brackets of the header. */
  private byte[] messageId(int body) {
    int start = Rewrite.find(blob, 0, body, Rewrite.ascii("Message-ID: <")) + 13;
    while (blob[start] == '<') {
      start++;
    }
    int end = start;
    while (blob[end] != '>') {
      end++;
    }
    return Arrays.copyOfRange(blob, start, end);
  }

  private static byte[] otherDigits(byte[] id, Random random) {
    byte[] other = id.clone();
    for (int i = 0; i < other.length && other[i] != '@'; i++) {
      if (Character.isDigit(other[i])) {
        other[i] = (byte) ('0' + random.nextInt(10));
      }
    }
    return other;
  }
}
