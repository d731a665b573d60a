// SPDX-License-Identifier: Apache-2.0
package swkit.lsm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import swkit.io.Bytes;
import swkit.rocksdb.StoreFacts;

/**
 * A table (SST) that may be damaged: its footer, index and properties as far as they are readable
 * (store-and-dump 3.1.2). It holds no open file. One thread at a time.
 */
final class TableFile {
  private static final String PROPERTIES = "rocksdb.properties";
  private static final String INDEX = "rocksdb.index";
  private static final String RANGE_DELETIONS = "rocksdb.range_del";
  private static final String FAMILY = "rocksdb.column.family.name";
  private static final String FAMILY_ID = "rocksdb.column.family.id";
  private static final String INDEX_TYPE = "rocksdb.block.based.table.index.type";
  private static final String IS_DELTA = "rocksdb.index.value.is.delta.encoded";
  private static final String TAIL = "rocksdb.tail.start.offset";
  private static final String ENTRIES = "rocksdb.num.entries";
  private static final String RANGES = "rocksdb.num.range-deletions";
  private static final String HIGHEST = "rocksdb.key.largest.seqno";
  private static final String INGESTED = "rocksdb.external_sst_file.version";
  private static final String INGESTED_AS = "rocksdb.external_sst_file.global_seqno";
  private static final int TWO_LEVELS = 2;
  private static final int WITH_FIRST_KEY = 3;

  private final Path path;
  private final long number;
  private final StoreFacts.Table facts;
  private final long size;
  private final Map<String, byte[]> properties = new HashMap<>();
  private final List<Version> rangeDeletions = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private TableFooter footer;
  private BlockChecksum checksum;
  private BlockEntries.Handle indexHandle;
  private boolean hasMetadata;
  private long corrected;

  /**
   * The table in {@code path}.
   *
   * @param facts what the MANIFEST says of it, or null
   * @throws IOException if the file can't be read at all
   */
  TableFile(Path path, long number, StoreFacts.Table facts) throws IOException {
    this.path = path;
    this.number = number;
    this.facts = facts;
    try (FileChannel file = FileChannel.open(path)) {
      size = file.size();
      if (facts != null && facts.size() != size) {
        problems.add("has " + size + " bytes, not " + facts.size());
      }
      readFooter(file);
      readMetadata(file);
    }
  }

  private void readFooter(FileChannel file) throws IOException {
    if (size >= TableFooter.LENGTH) {
      long at = size - TableFooter.LENGTH;
      footer = TableFooter.of(read(file, at, TableFooter.LENGTH), at);
    }
    if (footer == null) {
      problems.add("has lost its footer");
      checksum = new BlockScan(this).checksum(file);
    } else {
      checksum = footer.checksum();
      corrected += footer.isCorrected() ? 1 : 0;
    }
  }

  private void readMetadata(FileChannel file) throws IOException {
    if (checksum == null) {
      return;
    }
    indexHandle = footer == null ? null : footer.index();
    List<BlockEntries.Raw> entries = footer == null ? null : entries(file, footer.metaindex());
    BlockScan scan = new BlockScan(this);
    if (entries == null) {
      entries = scan.metadata(file, PROPERTIES);
    }
    if (entries == null) {
      problems.add("has lost the list of its metadata");
      take(scan.metadata(file, FAMILY));
      return;
    }
    hasMetadata = true;
    for (BlockEntries.Raw entry : entries) {
      BlockEntries.Handle handle = BlockEntries.handle(entry.value());
      switch (new String(entry.key(), StandardCharsets.ISO_8859_1)) {
        case INDEX -> indexHandle = handle;
        case PROPERTIES -> readProperties(file, handle);
        case RANGE_DELETIONS -> readRangeDeletions(file, handle);
        default -> {
          // filters aren't needed
        }
      }
    }
  }

  private void readProperties(FileChannel file, BlockEntries.Handle handle) throws IOException {
    List<BlockEntries.Raw> entries = entries(file, handle);
    if (entries == null) {
      problems.add("has lost its properties");
      return;
    }
    take(entries);
  }

  private void take(List<BlockEntries.Raw> entries) {
    for (BlockEntries.Raw entry : entries == null ? List.<BlockEntries.Raw>of() : entries) {
      properties.put(new String(entry.key(), StandardCharsets.ISO_8859_1), entry.value());
    }
  }

  private void readRangeDeletions(FileChannel file, BlockEntries.Handle handle) throws IOException {
    List<BlockEntries.Raw> entries = entries(file, handle);
    if (entries == null) {
      problems.add("has lost its deletions of ranges: what they deleted may come out");
      hasMetadata = false;
      return;
    }
    for (BlockEntries.Raw entry : entries) {
      Version version = BlockEntries.version(entry, false);
      if (version != null && version.type() == Version.RANGE_DELETION) {
        rangeDeletions.add(version.withSequence(sequence(version.sequence())));
      }
    }
  }

  private List<BlockEntries.Raw> entries(FileChannel file, BlockEntries.Handle handle)
      throws IOException {
    Block block = handle == null ? null : block(file, handle, found -> isBlock(found));
    return block == null ? null : BlockEntries.all(block.content());
  }

  private static boolean isBlock(byte[] content) {
    return BlockEntries.all(content) != null;
  }

  /**
   * A block.
   *
   * @param content its content, decompressed
   * @param isCorrected whether an altered byte of it was corrected
   */
  record Block(byte[] content, boolean isCorrected) {}

  /** Whether content can be that of a block. */
  interface Soundness {
    boolean isSound(byte[] content);
  }

  /** The block at {@code handle}, corrected if its checksum names a byte; null if it is damaged. */
  Block block(FileChannel file, BlockEntries.Handle handle, Soundness soundness)
      throws IOException {
    if (!handle.liesIn(size) || handle.size() > Integer.MAX_VALUE - 64) {
      return null;
    }
    byte[] bytes = read(file, handle.offset(), (int) handle.size() + BlockChecksum.TRAILER);
    boolean isCorrected = !checksum.matches(bytes, 0, bytes.length, handle.offset());
    if (isCorrected) {
      boolean isFound =
          checksum.correct(
              bytes,
              handle.offset(),
              attempt -> {
                byte[] content = content(attempt, 0, attempt.length);
                return content != null && soundness.isSound(content);
              });
      if (!isFound) {
        return null;
      }
      corrected++;
    }
    byte[] content = content(bytes, 0, bytes.length);
    return content == null ? null : new Block(content, isCorrected);
  }

  /** The content of a block of {@code length} bytes with its trailer; null if it can't be one. */
  private static byte[] content(byte[] bytes, int from, int length) {
    int end = from + length - BlockChecksum.TRAILER;
    int type = bytes[end] & 0xFF;
    return Compression.isKnown(type) ? Compression.decompress(type, bytes, from, end) : null;
  }

  /** The blocks that the index names; null if it is damaged, or of a form that isn't known. */
  List<BlockEntries.Handle> index(FileChannel file) throws IOException {
    if (indexHandle == null || properties.isEmpty()) {
      return null;
    }
    byte[] kind = properties.get(INDEX_TYPE);
    int type = kind == null || kind.length < 4 ? 0 : Bytes.u32le(kind, 0);
    if (type == WITH_FIRST_KEY) {
      return null;
    }
    List<BlockEntries.Handle> all = index(file, indexHandle);
    if (type != TWO_LEVELS || all == null) {
      return all;
    }
    List<BlockEntries.Handle> blocks = new ArrayList<>();
    for (BlockEntries.Handle part : all) {
      List<BlockEntries.Handle> more = index(file, part);
      if (more != null) {
        blocks.addAll(more);
      }
    }
    return blocks;
  }

  private List<BlockEntries.Handle> index(FileChannel file, BlockEntries.Handle handle)
      throws IOException {
    boolean isDelta = number(IS_DELTA) > 0;
    Block block = block(file, handle, found -> BlockEntries.index(found, isDelta) != null);
    return block == null ? null : BlockEntries.index(block.content(), isDelta);
  }

  private long number(String property) {
    byte[] value = properties.get(property);
    return value == null ? -1 : BlockEntries.varint(value, new int[] {0});
  }

  Path path() {
    return path;
  }

  String name() {
    return path.getFileName().toString();
  }

  long number() {
    return number;
  }

  long size() {
    return size;
  }

  /** What the MANIFEST says of the table, or null. */
  StoreFacts.Table facts() {
    return facts;
  }

  /** The name of its column family by its own properties, or null: an ingested one has none. */
  String family() {
    byte[] name = properties.get(FAMILY);
    return name == null || name.length == 0 ? null : new String(name, StandardCharsets.UTF_8);
  }

  /** The number of its column family by its own properties, or -1. */
  long familyNumber() {
    return number(FAMILY_ID);
  }

  /** How many entries it has by its own properties, or -1. */
  long entries() {
    return number(ENTRIES);
  }

  /** The highest sequence number in it, as far as that is known. */
  long highest() {
    return Math.max(facts == null ? 0 : facts.highest(), number(HIGHEST));
  }

  /** Whether it isn't known which ranges of keys it deletes. */
  boolean mayDelete() {
    return !hasMetadata && number(RANGES) != 0;
  }

  /** What is wrong with its metadata, one line each. */
  List<String> problems() {
    return problems;
  }

  /** How many damaged places were corrected so far. */
  long corrected() {
    return corrected;
  }

  List<Version> rangeDeletions() {
    return rangeDeletions;
  }

  /** The checksum of its blocks; null if it isn't known, because the footer is lost. */
  BlockChecksum checksum() {
    return checksum;
  }

  /** The offset after the data blocks; -1 if it isn't known. */
  long dataEnd(List<BlockEntries.Handle> index) {
    long tail = number(TAIL);
    if (tail >= 0 && tail <= size) {
      return tail;
    }
    if (index != null && !index.isEmpty()) {
      return Math.min(size, index.get(index.size() - 1).end());
    }
    return -1;
  }

  /** Whether it was made outside of the store, so that all its entries have one number. */
  boolean isIngested() {
    return properties.containsKey(INGESTED);
  }

  /** The sequence number of an entry that has {@code own} in the file. */
  long sequence(long own) {
    if (!isIngested() || own != 0) {
      return own;
    }
    if (facts != null) {
      return facts.highest();
    }
    byte[] written = properties.get(INGESTED_AS);
    return written != null && written.length == Long.BYTES ? Bytes.i64le(written, 0) : 0;
  }

  /** The first key by the MANIFEST, or null. */
  byte[] smallest() {
    return facts == null ? null : user(facts.smallest());
  }

  /** The last key by the MANIFEST, or null. */
  byte[] largest() {
    return facts == null ? null : user(facts.largest());
  }

  static byte[] user(byte[] key) {
    return key.length < Version.TRAILER ? null : Arrays.copyOf(key, key.length - Version.TRAILER);
  }

  static byte[] read(FileChannel file, long at, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    while (buffer.hasRemaining()) {
      if (file.read(buffer, at + buffer.position()) < 0) {
        throw new IOException("the file has become shorter");
      }
    }
    return buffer.array();
  }
}
