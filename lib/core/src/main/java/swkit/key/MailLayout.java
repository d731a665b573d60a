// SPDX-License-Identifier: Apache-2.0
package swkit.key;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import swkit.generation.Generation;

/**
 * Reads the archives of mails and mailboxes: those of 0.15 and 0.16 (key-layouts 1.7), and those of
 * 0.12 to 0.14 (key-layouts 1.7.1). Immutable, for any number of threads.
 *
 * <p>Each method returns null for a value that is not an intact archive of the layout.
 */
public enum MailLayout {
  /** The layout of 0.15 and 0.16. */
  CURRENT(24, 72, 0, Names.KEYWORDS.size()),
  /** The layout of 0.12 to 0.14, as 0.14.1 writes it. */
  BEFORE_015(20, 80, 12, 12);

  private static final int MAILBOX_SIZE = 44;
  private static final int MAILBOX_ITEM = 8;
  private static final int KEYWORD_ITEM = 12;

  private final int dataSize;
  private final int metadataSize;
  private final int otherKeyword;
  private final int lastKeyword;

  MailLayout(int dataSize, int metadataSize, int otherKeyword, int lastKeyword) {
    this.dataSize = dataSize;
    this.metadataSize = metadataSize;
    this.otherKeyword = otherKeyword;
    this.lastKeyword = lastKeyword;
  }

  /**
   * Where a mail is, and its keywords. The arrays belong to the record.
   *
   * @param mailboxes the document ids of the mailboxes
   * @param uids the UID in each of them
   * @param keywords in lower case: {@code $seen}; others as their client wrote them
   * @param size in bytes; -1 if the layout has it elsewhere
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Data(int[] mailboxes, int[] uids, List<String> keywords, long size) {}

  /**
   * What the server found in a mail when it arrived. The arrays belong to the record.
   *
   * @param received when it arrived, in Unix seconds
   * @param size in bytes; -1 if the layout has it elsewhere
   * @param blob the hash of its content
   * @param bodyOffset where the body begins in the blob; -1 if the layout has no such field
   * @param headers the header as the server gives it out, with its empty line; it may have lines
   *     before the blob's that delivery added
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Metadata(long received, long size, byte[] blob, int bodyOffset, byte[] headers) {}

  /**
   * A mailbox.
   *
   * @param name the last part of its path
   * @param role such as {@code inbox}; {@code none} for no role
   * @param parent the document id of the mailbox above; -1 for none
   * @param uidValidity its UIDVALIDITY, unsigned
   * @param subscribers the accounts that are subscribed to it
   */
  public record Folder(
      String name, String role, long parent, long uidValidity, List<Integer> subscribers) {}

  /** The layout of {@code generation}; null if mails and mailboxes of it can't be decoded. */
  public static MailLayout of(Generation generation) {
    return generation.hasKnownValues() ? CURRENT : generation.hasArchives() ? BEFORE_015 : null;
  }

  /** The mailboxes and keywords in {@code value}, an entry of field 50 of collection 0. */
  public Data data(byte[] value) {
    try {
      ArchivedStruct p = struct(value, dataSize);
      int[] items = p.items(0, MAILBOX_ITEM);
      int[] mailboxes = Arrays.stream(items).map(p::u32).toArray();
      int[] uids = Arrays.stream(items).map(at -> p.u32(at + 4)).toArray();
      List<String> keywords = new ArrayList<>();
      for (int at : p.items(8, KEYWORD_ITEM)) {
        keywords.add(keyword(p, at));
      }
      long size = this == CURRENT ? Integer.toUnsignedLong(p.u32(20)) : -1;
      return new Data(mailboxes, uids, keywords, size);
    } catch (IndexOutOfBoundsException e) {
      return null;
    }
  }

  private String keyword(ArchivedStruct p, int at) {
    int variant = p.u8(at);
    if (variant == otherKeyword) {
      return this == CURRENT ? p.boxed(at + 4) : p.string(at + 4);
    }
    if (variant > lastKeyword) {
      throw new IndexOutOfBoundsException("keyword " + variant);
    }
    return Names.KEYWORDS.get(this == CURRENT ? variant - 1 : variant);
  }

  /** The metadata in {@code value}, an entry of field 71 of collection 0. */
  public Metadata metadata(byte[] value) {
    try {
      ArchivedStruct p = struct(value, metadataSize);
      return this == CURRENT
          ? new Metadata(p.u64(8) & Long.MAX_VALUE, -1, p.hash(16), p.u32(48), p.bytes(60))
          : new Metadata(p.u64(48), Integer.toUnsignedLong(p.u32(40)), p.hash(8), -1, p.bytes(68));
    } catch (IndexOutOfBoundsException e) {
      return null;
    }
  }

  /** The mailbox in {@code value}, an entry of field 50 of collection 1. */
  public Folder mailbox(byte[] value) {
    try {
      ArchivedStruct p = struct(value, MAILBOX_SIZE);
      List<Integer> subscribers = new ArrayList<>();
      for (int at : p.items(28, 4)) {
        subscribers.add(p.u32(at));
      }
      return new Folder(
          p.string(0),
          Names.ROLES.get(p.u8(8)),
          Integer.toUnsignedLong(p.u32(12)) - 1,
          Integer.toUnsignedLong(p.u32(24)),
          subscribers);
    } catch (IndexOutOfBoundsException e) {
      return null;
    }
  }

  private static ArchivedStruct struct(byte[] value, int size) {
    Archive archive = Archive.of(value);
    if (archive == null || !archive.isIntact()) {
      throw new IndexOutOfBoundsException("no intact archive");
    }
    return new ArchivedStruct(archive.payload(), size);
  }
}
