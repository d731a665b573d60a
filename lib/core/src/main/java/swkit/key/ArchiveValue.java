// SPDX-License-Identifier: Apache-2.0
package swkit.key;

import java.util.ArrayList;
import java.util.List;

/**
 * An archive as a value, with the structure in it if that is known (key-layouts 1.6 and 1.7).
 * Decoding checks the checksum and the structure, and builds nothing of it.
 */
final class ArchiveValue implements DecodedValue.Contents {
  private final Archive archive;
  private final ArchiveContents contents;
  private final ArchivedStruct struct;

  private ArchiveValue(Archive archive, ArchiveContents contents, ArchivedStruct struct) {
    this.archive = archive;
    this.contents = contents;
    this.struct = struct;
  }

  /**
   * Decodes {@code value} as an archive of {@code contents}. If {@code contents} is null, the
   * structure is unknown. Returns null if {@code value} isn't an archive.
   */
  static DecodedValue decode(byte[] value, ArchiveContents contents) {
    Archive archive = Archive.of(value);
    if (archive == null) {
      return null;
    }
    boolean complete = archive.isIntact() && archive.checksum() == Archive.Checksum.OK;
    ArchivedStruct struct = null;
    if (contents != null && archive.isIntact()) {
      try {
        struct = contents.checked(archive);
      } catch (IndexOutOfBoundsException e) {
        complete = false;
      }
    }
    return new DecodedValue(Values.ARCHIVE, complete, new ArchiveValue(archive, contents, struct));
  }

  @Override
  public Archive archive() {
    return archive;
  }

  @Override
  public long thread() {
    return contents == ArchiveContents.MESSAGE_DATA && struct != null
        ? Integer.toUnsignedLong(ArchiveContents.thread(struct))
        : -1;
  }

  @Override
  public int[] places() {
    return contents == ArchiveContents.MESSAGE_DATA && struct != null
        ? ArchiveContents.places(struct)
        : DecodedValue.Contents.super.places();
  }

  @Override
  public byte[] blob() {
    return struct == null ? null : contents.blob(struct);
  }

  @Override
  public List<Field> fields() {
    List<Field> fields = new ArrayList<>(Values.archiveFields(archive));
    if (struct != null) {
      fields.add(new Field("object", contents.title(), contents.title()));
      fields.addAll(contents.fields(struct));
    }
    return List.copyOf(fields);
  }
}
