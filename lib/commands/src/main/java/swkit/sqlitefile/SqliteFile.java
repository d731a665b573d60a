// SPDX-License-Identifier: Apache-2.0
package swkit.sqlitefile;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import swkit.StoreException;
import swkit.io.Wording;

/**
 * The pages of a SQLite database file as they are after the last commit in its write-ahead log
 * (store-and-dump 3.2.1). The file is opened for reading only. For one thread.
 *
 * <p>What the header says of the form of pages is compared with the pages, because it may be
 * damaged. A page at which the file ends is filled up with zeros.
 */
public final class SqliteFile implements AutoCloseable {
  private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);

  /** The bytes before the b-tree in page 1. */
  static final int HEADER = 100;

  private static final int USUAL_PAGE = 4096;
  private static final int SMALLEST_PAGE = 512;
  private static final int LARGEST_PAGE = 65_536;

  /** So many pages are looked at to find out their size. */
  private static final int SAMPLE = 200;

  /** Pages that are kept, in bytes. */
  private static final int CACHE_BYTES = 16 << 20;

  private final Path file;
  private final FileChannel channel;
  private final long size;
  private final WriteAheadLog log;
  private final List<String> notes = new ArrayList<>();
  private final List<String> lost = new ArrayList<>();
  private final int pageSize;
  private final int usable;
  private final int pages;
  private final byte[] header;
  private final String stamp;
  private final Map<Integer, byte[]> cache;

  private SqliteFile(Path file, FileChannel channel) throws IOException {
    this.file = file;
    this.channel = channel;
    this.stamp = stamp();
    this.size = channel.size();
    byte[] start = WriteAheadLog.read(channel, 0, HEADER);
    int given = start.length < 18 ? 0 : ((start[16] & 0xFF) << 8 | start[17] & 0xFF);
    given = given == 1 ? LARGEST_PAGE : given;
    boolean isSize = isPageSize(given);
    this.log = WriteAheadLog.read(beside("-wal"), isSize ? given : 0);
    boolean isMagic = Arrays.equals(start, 0, Math.min(start.length, 16), MAGIC, 0, 16);
    if (isSize && isMagic) {
      pageSize = given;
    } else {
      pageSize = log != null && isPageSize(log.pageSize()) ? log.pageSize() : guess();
      notes.add(
          file + ": its header is damaged; by the rest its pages have " + pageSize + " bytes");
    }
    cache =
        new LinkedHashMap<>(16, 0.75F, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<Integer, byte[]> eldest) {
            return size() > CACHE_BYTES / pageSize;
          }
        };
    int inLog = log == null ? -1 : log.pages();
    int inFile = Math.toIntExact((size + pageSize - 1) / pageSize);
    pages = inLog > 0 ? log.bounded(inLog, inFile) : inFile;
    if (pages == 0) {
      throw new IOException("the file is empty");
    }
    header = Arrays.copyOf(page(1), HEADER);
    int reserved = header[20] & 0xFF;
    usable = reserved == 0 || !endsAt(pageSize - reserved) ? pageSize : pageSize - reserved;
    addNotes(inLog);
  }

  static boolean isPageSize(int size) {
    return size >= SMALLEST_PAGE && size <= LARGEST_PAGE && Integer.bitCount(size) == 1;
  }

  /** Opens {@code file} and the log beside it. */
  public static SqliteFile open(Path file) {
    try {
      FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
      try {
        return new SqliteFile(file, channel);
      } catch (IOException | RuntimeException | Error e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw new StoreException("sqlite:" + file, "can't be read: " + Wording.reason(e), e);
    }
  }

  /**
   * Whether {@code start}, the first bytes of a file, may be those of a SQLite database of which a
   * few bits are damaged.
   */
  public static boolean isStart(byte[] start) {
    if (start.length < MAGIC.length) {
      return false;
    }
    int wrong = 0;
    for (int i = 0; i < MAGIC.length; i++) {
      wrong += Integer.bitCount((start[i] ^ MAGIC[i]) & 0xFF);
    }
    return wrong <= MAGIC.length;
  }

  private void addNotes(int inLog) throws IOException {
    if (log != null) {
      notes.addAll(log.notes());
      if (inLog > pages) {
        lost.add(
            file
                + " should have "
                + Integer.toUnsignedString(inLog)
                + " pages by its -wal, and so many aren't there: "
                + pages
                + " are read");
      }
    } else if (header[18] == 2) {
      notes.add(
          file
              + " has no -wal beside it; if a server left one, what was written last was in it and"
              + " is lost");
    }
    Path journal = beside("-journal");
    if (Files.exists(journal) && Files.size(journal) > 0) {
      lost.add(
          journal
              + " is of a write that was cut short and is not undone here: some entries may be of"
              + " before it, some of after it");
    }
    boolean isKnown = inLog < 0 && Arrays.equals(header, 24, 28, header, 92, 96);
    long whole = (u32(header, 28) & 0xFFFFFFFFL) * pageSize;
    if (isKnown && whole > size) {
      notes.add(file + " was cut: it has " + size + " of " + whole + " bytes");
    }
  }

  private Path beside(String suffix) {
    return file.resolveSibling(file.getFileName() + suffix);
  }

  /** The page size for which the most bytes are in pages of b-trees. */
  private int guess() throws IOException {
    int best = USUAL_PAGE;
    long most = -1;
    for (int candidate = SMALLEST_PAGE; candidate <= LARGEST_PAGE; candidate *= 2) {
      long score = 0;
      long count = size / candidate;
      long step = Math.max(1, count / SAMPLE);
      for (long at = 1; at < count; at += step) {
        byte[] bytes = WriteAheadLog.read(channel, at * candidate, candidate);
        BTreePage page = BTreePage.of(2, bytes, candidate, candidate);
        score += page != null && page.isWhole() ? step * candidate : 0;
      }
      if (score > most || score == most && candidate == USUAL_PAGE) {
        most = score;
        best = candidate;
      }
    }
    return best;
  }

  /** Whether cells end at {@code end} in more pages than at the end of the page. */
  private boolean endsAt(int end) {
    int fits = 0;
    int other = 0;
    for (int number = 2; number <= Math.min(pages, SAMPLE); number++) {
      BTreePage shorter = BTreePage.of(number, page(number), end, pageSize);
      BTreePage whole = BTreePage.of(number, page(number), pageSize, pageSize);
      fits += shorter != null && shorter.isWhole() ? 1 : 0;
      other += whole != null && whole.isWhole() ? 1 : 0;
    }
    return fits > other;
  }

  /** The file. */
  public Path path() {
    return file;
  }

  /** The bytes of a page that hold content. */
  public int usable() {
    return usable;
  }

  /** The size of a page in bytes. */
  public int pageSize() {
    return pageSize;
  }

  /** How many pages there are. */
  public int pages() {
    return pages;
  }

  /** What was found out or decided while opening, one line each. */
  public List<String> notes() {
    return List.copyOf(notes);
  }

  /** What may be lost that belongs to no page, one line each. */
  public List<String> lost() {
    return List.copyOf(lost);
  }

  /**
   * The page {@code number}, which must not be changed; zeros where the file ends. Null if there is
   * no such page.
   */
  public byte[] page(int number) {
    if (number < 1 || number > pages) {
      return null;
    }
    byte[] known = cache.get(number);
    if (known != null) {
      return known;
    }
    try {
      byte[] page = log == null ? null : log.page(number);
      if (page == null) {
        page = WriteAheadLog.read(channel, (long) (number - 1) * pageSize, pageSize);
      }
      page = page.length < pageSize ? Arrays.copyOf(page, pageSize) : page;
      cache.put(number, page);
      return page;
    } catch (IOException e) {
      return unreadable(number, e);
    }
  }

  /** A disk that can't read a page has lost it; the others may be readable. */
  private byte[] unreadable(int number, IOException e) {
    notes.add(file + ": page " + number + " can't be read: " + Wording.reason(e));
    byte[] lost = new byte[pageSize];
    cache.put(number, lost);
    return lost;
  }

  /** The page {@code number} as a page of a b-tree; null if it is none. */
  public BTreePage tree(int number) {
    byte[] page = page(number);
    return page == null ? null : BTreePage.of(number, page, usable, readable(number));
  }

  /** How many bytes of the page {@code number} are there: fewer than all where the file ends. */
  public int readable(int number) {
    if (log != null && log.has(number)) {
      return pageSize;
    }
    long there = size - (long) (number - 1) * pageSize;
    return (int) Math.max(0, Math.min(pageSize, there));
  }

  /**
   * The pages that the file's list of free pages names; null if the list is damaged. Their content
   * is outdated.
   */
  public java.util.BitSet freePages() {
    java.util.BitSet free = new java.util.BitSet();
    long expected = u32(header, 36) & 0xFFFFFFFFL;
    int trunk = u32(header, 32);
    while (trunk != 0) {
      byte[] page = page(trunk);
      if (page == null || free.get(trunk)) {
        return null;
      }
      free.set(trunk);
      int count = u32(page, 4);
      if (count < 0 || count > usable / 4 - 2) {
        return null;
      }
      for (int i = 0; i < count; i++) {
        int leaf = u32(page, 8 + 4 * i);
        if (leaf < 2 || leaf > pages || free.get(leaf)) {
          return null;
        }
        free.set(leaf);
      }
      trunk = u32(page, 0);
    }
    return free.cardinality() == expected ? free : null;
  }

  /** Throws if somebody has written to the file since it was opened. */
  public void checkUnchanged() {
    try {
      if (!stamp.equals(stamp())) {
        throw new StoreException(
            "sqlite:" + file, "was changed while it was read: stop the server, and try again");
      }
    } catch (IOException e) {
      throw new StoreException("sqlite:" + file, "can't be read: " + Wording.reason(e), e);
    }
  }

  private String stamp() throws IOException {
    StringBuilder stamp = new StringBuilder();
    for (Path each : List.of(file, beside("-wal"))) {
      if (Files.exists(each)) {
        BasicFileAttributes now = Files.readAttributes(each, BasicFileAttributes.class);
        stamp.append(now.size()).append(' ').append(now.lastModifiedTime()).append(' ');
      } else if (Files.exists(each, LinkOption.NOFOLLOW_LINKS)) {
        stamp.append("a link to nothing");
      }
    }
    return stamp.toString();
  }

  static int u32(byte[] bytes, int at) {
    return ByteBuffer.wrap(bytes).getInt(at);
  }

  @Override
  public void close() {
    try (channel;
        log) {
      cache.clear();
    } catch (IOException e) {
      throw new StoreException("sqlite:" + file, "can't be closed: " + Wording.reason(e), e);
    }
  }
}
