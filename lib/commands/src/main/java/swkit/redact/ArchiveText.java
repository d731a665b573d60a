// SPDX-License-Identifier: Apache-2.0
package swkit.redact;

import java.util.Arrays;
import java.util.function.Consumer;
import net.jpountz.lz4.LZ4Factory;
import swkit.io.Bytes;
import swkit.key.Archive;
import swkit.key.Archive.Checksum;
import swkit.piece.ArchiveTail;

/**
 * Takes the texts of an archive, and seals it again: packed if it was, with a right checksum if it
 * had one, and a wrong one if it had a wrong one (key-layouts 1.6). Stateless.
 */
final class ArchiveText {
  private static final int ATTEMPTS = 50;

  /** What an archive holds. */
  enum Shape {
    MESSAGE_DATA(24, walk -> new MailArchives(walk)::messageData),
    MESSAGE_METADATA(72, walk -> new MailArchives(walk)::messageMetadata),
    MAILBOX(44, walk -> new MailArchives(walk)::mailbox),
    IDENTITY(56, walk -> new MailArchives(walk)::identity),
    SUBMISSION(80, walk -> new MailArchives(walk)::submission),
    SIEVE_SCRIPT(128, walk -> new MailArchives(walk)::sieveScript),
    QUEUE_MESSAGE(120, walk -> new MailArchives(walk)::queueMessage),
    PRINCIPAL(24, walk -> new MailArchives(walk)::principal),
    CALENDAR(56, walk -> new GroupwareArchives(walk)::calendar),
    CALENDAR_EVENT(112, walk -> new GroupwareArchives(walk)::calendarEvent),
    ADDRESS_BOOK(56, walk -> new GroupwareArchives(walk)::addressBook),
    CONTACT_CARD(64, walk -> new GroupwareArchives(walk)::contactCard),
    FILE_NODE(112, walk -> new GroupwareArchives(walk)::fileNode),
    NOTIFICATION(56, walk -> new GroupwareArchives(walk)::notification),
    PARTICIPANTS(20, walk -> new GroupwareArchives(walk)::participants),
    /** A layout that isn't known: all of it is opaque. */
    UNKNOWN(0, walk -> root -> {});

    private final int size;
    private final java.util.function.Function<ArchiveWalk, java.util.function.IntConsumer> root;

    Shape(int size, java.util.function.Function<ArchiveWalk, java.util.function.IntConsumer> root) {
      this.size = size;
      this.root = root;
    }

    private void take(byte[] payload, Scrubber scrubber) {
      ArchiveWalk walk = new ArchiveWalk(payload, scrubber);
      walk.run(size, root.apply(walk));
    }
  }

  private ArchiveText() {}

  /** The archive {@code value} after {@code scrubber} took it. */
  static byte[] take(byte[] value, Shape shape, Scrubber scrubber) {
    Archive archive = Archive.of(value);
    if (archive == null) {
      byte[] changed = value.clone();
      scrubber.opaque(changed, 0, Math.max(0, changed.length - 1));
      return changed;
    }
    if (archive.payload() == null) {
      return damaged(value, archive, scrubber);
    }
    byte[] payload = archive.payload().clone();
    shape.take(payload, scrubber);
    if (Arrays.equals(payload, archive.payload())) {
      return value;
    }
    return sealed(archive.isCompressed() ? packed(payload) : payload, value, archive);
  }

  /** {@code value} after {@code change} took its contents, sealed as it was. */
  static byte[] contents(byte[] value, Consumer<byte[]> change) {
    Archive archive = Archive.of(value);
    byte[] payload = archive == null ? null : archive.payload();
    if (payload == null) {
      return changed(value, change);
    }
    byte[] changed = changed(payload, change);
    return Arrays.equals(changed, payload)
        ? value
        : sealed(archive.isCompressed() ? packed(changed) : changed, value, archive);
  }

  private static byte[] packed(byte[] payload) {
    byte[] block = LZ4Factory.fastestInstance().fastCompressor().compress(payload);
    byte[] length = new byte[4];
    Bytes.putU32le(length, 0, payload.length);
    return Bytes.concat(length, block);
  }

  /** A block that can't be unpacked becomes another that can't. */
  private static byte[] damaged(byte[] value, Archive archive, Scrubber scrubber) {
    byte[] stored = Arrays.copyOf(value, archive.stored());
    for (int i = 0; i < ATTEMPTS; i++) {
      scrubber.opaque(stored, Math.min(4, stored.length), stored.length);
      byte[] sealed = sealed(stored, value, archive);
      if (Archive.of(sealed).payload() == null) {
        return sealed;
      }
    }
    throw new IllegalStateException("every block of " + stored.length + " bytes can be unpacked");
  }

  private static byte[] sealed(byte[] stored, byte[] value, Archive archive) {
    byte[] tail = Arrays.copyOfRange(value, archive.stored(), value.length);
    byte[] sealed = Bytes.concat(stored, tail);
    if (archive.checksum() != Checksum.NONE) {
      int difference =
          Bytes.u32(value, archive.stored()) ^ ArchiveTail.checksum(value, archive.stored());
      byte[] checksum = Bytes.u32(ArchiveTail.checksum(sealed, stored.length) ^ difference);
      System.arraycopy(checksum, 0, sealed, stored.length, 4);
    }
    return sealed;
  }

  /** Calls {@code each} with a copy of {@code bytes}, and returns the copy. */
  static byte[] changed(byte[] bytes, Consumer<byte[]> each) {
    byte[] copy = bytes.clone();
    each.accept(copy);
    return copy;
  }
}
