// SPDX-License-Identifier: Apache-2.0
package swkit.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import swkit.Entry;
import swkit.Subspace;
import swkit.dump.Dump;
import swkit.frame.FrameReader;
import swkit.frame.FrameWriter;
import swkit.generation.BlobLink;
import swkit.io.Bytes;

/**
 * Writes a large dump of a valid database: the accounts of the golden many times over, under new
 * ids and names, with principals, addresses, calendars, contacts, files, scripts, rights and quotas
 * of their own, and some hundred mails each, of which no two are the same (key-layouts 1 to 4 and
 * 6). {@code stalwart-verify} finds nothing in it.
 *
 * <p>Arguments: the directory to write to; how large, as {@code 100m}, {@code 1g} or, without a
 * unit, a number of mails; and a seed, 1 if there is none. The same arguments give the same bytes.
 * One gigabyte has some 800,000 entries. Needs 80 bytes of memory for each mail and 10 kB for each
 * account, and time in proportion to the size.
 */
public final class LargeDatabase {
  /** The database that is multiplied, from the project's root. */
  static final Path GOLDEN = Path.of("tests/goldens/0.15.5/dump");

  private static final int NONE = -1;
  private static final int LARGE = 16 << 10;
  private static final int LARGE_ONE_IN = 1000;
  private static final int LEAST_MAILS = 50;
  private static final int MORE_MAILS = 300;
  private static final int[] PEOPLE = {2, 3, 4, 5};
  private static final long NEVER = Instant.parse("2100-01-01T00:00:00Z").getEpochSecond();

  /** How much is wanted: bytes of keys and values, or mails. */
  record Size(long bytes, long mails) {
    static Size of(String text) {
      String lower = text.toLowerCase(Locale.ROOT);
      double number = Double.parseDouble(lower.replaceFirst("[mg]$", ""));
      return lower.endsWith("g")
          ? new Size((long) (number * 1e9), Long.MAX_VALUE)
          : lower.endsWith("m")
              ? new Size((long) (number * 1e6), Long.MAX_VALUE)
              : new Size(Long.MAX_VALUE, (long) number);
    }
  }

  private final Path to;
  private final long seed;
  private final int schema;
  private final Map<Subspace, List<Entry>> golden = new EnumMap<>(Subspace.class);
  private final Map<String, byte[]> blobs = new HashMap<>();
  private final List<AccountTemplate> templates = new ArrayList<>();
  private final Map<Subspace, TreeMap<byte[], byte[]>> small = new EnumMap<>(Subspace.class);
  private final Map<Subspace, FrameWriter> frames = new EnumMap<>(Subspace.class);
  private final List<byte[]> links = new ArrayList<>();
  private final List<byte[]> names = new ArrayList<>();
  private final int firstAccount;
  private long bytes;

  private LargeDatabase(Path from, Path to, long seed) {
    this.to = to;
    this.seed = seed;
    Dump dump = Dump.open(from);
    schema = dump.schemaVersion();
    for (Subspace subspace : dump.subspaces()) {
      List<Entry> entries = new ArrayList<>();
      try (FrameReader frame = dump.read(subspace)) {
        for (Entry entry = frame.next(); entry != null; entry = frame.next()) {
          entries.add(entry);
        }
      }
      golden.put(subspace, entries);
    }
    golden.get(Subspace.BLOBS).forEach(e -> blobs.put(Entry.hex(e.key()), e.value()));
    for (int id : PEOPLE) {
      templates.add(new AccountTemplate(id, nameOf(id), golden, blobs));
    }
    byte[] last = Bytes.concat(Bytes.u32(NONE), new byte[] {7});
    firstAccount =
        golden.get(Subspace.COUNTERS).stream()
                .filter(e -> Arrays.equals(e.key(), last))
                .mapToInt(e -> (int) Bytes.i64le(e.value(), 0))
                .findFirst()
                .orElseThrow()
            + 1;
  }

  public static void main(String... args) throws IOException {
    long seed = args.length > 2 ? Long.parseLong(args[2]) : 1;
    long start = System.nanoTime();
    String written = write(GOLDEN, Path.of(args[0]), Size.of(args[1]), seed);
    System.out.printf(Locale.ROOT, "%s, %.1f s%n", written, (System.nanoTime() - start) / 1e9);
  }

  /** Writes it to {@code to}, which has no frames, and says what it is. */
  static String write(Path golden, Path to, Size size, long seed) throws IOException {
    Files.createDirectories(to);
    return new LargeDatabase(golden, to, seed).write(size);
  }

  private byte[] nameOf(int id) {
    return golden.get(Subspace.DIRECTORY).stream()
        .filter(e -> e.key()[0] == 0 && e.value()[0] == id)
        .map(e -> Arrays.copyOfRange(e.key(), 1, e.key().length))
        .findFirst()
        .orElseThrow();
  }

  private String write(Size size) {
    try {
      golden.forEach(this::begin);
      int accounts = accounts(size);
      byte[] last = Bytes.concat(Bytes.u32(NONE), new byte[] {7});
      put(Subspace.COUNTERS, new Entry(last, Bytes.i64le(firstAccount + accounts - 1L)));
      blobsAndLinks(small.remove(Subspace.BLOB_LINKS));
      small.forEach((subspace, rows) -> rows.forEach((k, v) -> put(subspace, new Entry(k, v))));
      frames.values().forEach(FrameWriter::commit);
      return String.format(
          Locale.ROOT, "%,d accounts, %,d mails, %,d bytes", accounts, links.size(), bytes);
    } finally {
      frames.values().forEach(FrameWriter::close);
    }
  }

  private void put(Subspace subspace, Entry entry) {
    frames.get(subspace).put(entry);
    bytes += entry.size();
  }

  /** What the golden has itself. */
  private void begin(Subspace subspace, List<Entry> entries) {
    Path file = to.resolve(Dump.frameName(subspace));
    frames.put(subspace, FrameWriter.create(file, subspace, schema));
    switch (subspace) {
      case PROPERTY, INDEXES, CHANGELOG -> entries.forEach(entry -> put(subspace, entry));
      case COUNTERS ->
          entries.stream()
              .filter(entry -> Bytes.u32(entry.key(), 0) != NONE)
              .forEach(entry -> put(subspace, entry));
      case BLOBS -> {
        // goes with the links
      }
      default -> {
        TreeMap<byte[], byte[]> rows = new TreeMap<>(Entry::compareKeys);
        entries.forEach(entry -> rows.put(unending(subspace, entry.key()), entry.value()));
        small.put(subspace, rows);
      }
    }
    if (subspace == Subspace.BLOB_LINKS) {
      dropGarbage(small.get(subspace));
    }
  }

  /** Uploads stay valid: they would be told as expired, else. */
  private static byte[] unending(Subspace subspace, byte[] key) {
    boolean temporary = subspace == Subspace.BLOB_LINKS && key.length == 44;
    boolean quota = subspace == Subspace.BLOB_EXTRA && key[0] == 0;
    byte[] changed = key.clone();
    if (temporary || quota) {
      ByteBuffer.wrap(changed).putLong(key.length - 8, NEVER);
    }
    return changed;
  }

  /** Blobs that nothing but their commit key names are left out, as by a purge. */
  private static void dropGarbage(TreeMap<byte[], byte[]> links) {
    Set<String> named = new HashSet<>();
    links.keySet().stream()
        .filter(key -> key.length > BlobLink.HASH_LENGTH)
        .forEach(key -> named.add(hash(key)));
    links.keySet().removeIf(key -> !named.contains(hash(key)));
  }

  private static String hash(byte[] link) {
    return Entry.hex(Arrays.copyOf(link, BlobLink.HASH_LENGTH));
  }

  private int accounts(Size size) {
    int copy = 0;
    Random random = new Random(seed);
    long promised = 0;
    while (bytes + promised < size.bytes() && links.size() < size.mails()) {
      long left = size.mails() - links.size();
      int mails = (int) Math.min(left, LEAST_MAILS + random.nextInt(MORE_MAILS));
      promised += account(copy++, mails, size.bytes() - bytes - promised);
    }
    return copy;
  }

  private AccountTemplate template(int copy) {
    return templates.get(copy % templates.size());
  }

  /**
   * A name of the template's length: its first letter and digits, or where those don't reach, any.
   */
  private byte[] nameOfCopy(int copy) {
    AccountTemplate template = template(copy);
    int number = copy / templates.size();
    int length = template.name.length;
    if (length > 3) {
      return Rewrite.ascii((char) template.name[0] + Rewrite.digits(number, length - 1));
    }
    int first = 'a' + number / 360;
    if (first > 'z') {
      throw new IllegalArgumentException("more accounts than there are names for");
    }
    return Rewrite.ascii((char) first + Rewrite.digits(number % 360, length - 1));
  }

  private Random random(int copy, int document) {
    long mixed = seed * 0x9E3779B97F4A7C15L + ((long) copy << 32 | document);
    mixed = (mixed ^ mixed >>> 31) * 0xBF58476D1CE4E5B9L;
    return new Random(mixed ^ mixed >>> 29);
  }

  private MailTemplate pick(AccountTemplate template, Random random) {
    List<MailTemplate> mails = template.mails;
    int small = 0;
    while (small < mails.size() && mails.get(small).blob().length < LARGE) {
      small++;
    }
    boolean large = small < mails.size() && random.nextInt(LARGE_ONE_IN) == 0;
    return large
        ? mails.get(small + random.nextInt(mails.size() - small))
        : mails.get(random.nextInt(small));
  }

  /**
   * Writes one account but for its blobs and their links, whose bytes are returned; with fewer
   * mails than {@code most} if it would have more than {@code room} bytes.
   */
  private long account(int copy, int most, long room) {
    AccountTemplate template = template(copy);
    int account = firstAccount + copy;
    byte[] name = nameOfCopy(copy);
    names.add(name);
    Map<Subspace, TreeMap<byte[], byte[]>> rows = new EnumMap<>(Subspace.class);
    for (Subspace subspace :
        List.of(Subspace.PROPERTY, Subspace.INDEXES, Subspace.CHANGELOG, Subspace.COUNTERS)) {
      TreeMap<byte[], byte[]> own = new TreeMap<>(Entry::compareKeys);
      template.rest(subspace, account, name).forEach(e -> own.put(e.key(), e.value()));
      rows.put(subspace, own);
    }
    byte[] owner = Bytes.u32(account);
    Map<Integer, Integer> uids = new HashMap<>();
    long used = template.otherBytes;
    long promised = 0;
    int mails = 0;
    while (mails < most && promised < room) {
      int document = ++mails;
      Random random = random(copy, document);
      MailTemplate mail = pick(template, random);
      int uid = uids.merge(mail.mailbox(), 1, Integer::sum);
      var made = mail.made(place(copy, document), uid, random);
      used += made.size();
      byte[] doc = Bytes.u32(document);
      TreeMap<byte[], byte[]> properties = rows.get(Subspace.PROPERTY);
      properties.put(Bytes.concat(owner, new byte[] {0, 50}, doc), made.data());
      properties.put(Bytes.concat(owner, new byte[] {0, 71}, doc), made.metadata());
      properties.put(Bytes.concat(owner, new byte[] {0}, made.thread(), doc), made.threading());
      links.add(Bytes.concat(made.hash(), owner, doc));
      promised += 3 * BlobLink.HASH_LENGTH + 9 + made.blob().length;
    }
    logHalf(rows.get(Subspace.CHANGELOG), template, account, mails, copy);
    TreeMap<byte[], byte[]> counters = rows.get(Subspace.COUNTERS);
    counters.put(owner, Bytes.i64le(template.lastChange + mails));
    counters.put(Bytes.concat(owner, new byte[] {0}), Bytes.i64le(mails));
    uids.forEach(
        (mailbox, uid) ->
            counters.put(
                Bytes.concat(owner, new byte[] {1, 84}, Bytes.u32(mailbox)), Bytes.i64le(uid)));
    rows.forEach((subspace, own) -> own.forEach((k, v) -> put(subspace, new Entry(k, v))));
    others(template, account, name, used);
    return promised;
  }

  private MailTemplate.Place place(int copy, int document) {
    AccountTemplate template = template(copy);
    long change = template.lastChange + document;
    return new MailTemplate.Place(template.name, names.get(copy), document, change);
  }

  /** The later half of the mails is in the change log: it is cut off behind. */
  private void logHalf(
      TreeMap<byte[], byte[]> log, AccountTemplate template, int account, int mails, int copy) {
    for (int document = 1 + mails / 2; document <= mails; document++) {
      byte[] change = ByteBuffer.allocate(8).putLong(template.lastChange + document).array();
      int mailbox = pick(template, random(copy, document)).mailbox();
      byte[] id = Bytes.leb128(document);
      log.put(
          Bytes.concat(Bytes.u32(account), new byte[] {0}, change),
          Bytes.concat(
              new byte[] {0, 0, 1, 0, 1, 0, 0},
              Bytes.leb128(mailbox),
              leb128((long) document << 32 | document)));
      log.put(
          Bytes.concat(Bytes.u32(account), new byte[] {1}, change),
          Bytes.concat(new byte[] {1, 0, 1, 0, 0, 0, 0}, id, id));
    }
  }

  private static byte[] leb128(long value) {
    byte[] bytes = new byte[10];
    int length = 0;
    for (long rest = value; ; rest >>>= 7) {
      bytes[length++] = (byte) (rest < 128 ? rest : rest & 0x7F | 0x80);
      if (rest < 128) {
        return Arrays.copyOf(bytes, length);
      }
    }
  }

  /** What stands elsewhere: directory, rights, tasks, quota, links of what copies share. */
  private void others(AccountTemplate template, int account, byte[] name, long used) {
    template
        .directory(account, name)
        .forEach(e -> small.get(Subspace.DIRECTORY).put(e.key(), e.value()));
    add(Subspace.ACL, template.copied(Subspace.ACL, 4, account));
    add(Subspace.TASKS, template.copied(Subspace.TASKS, 8, account));
    add(Subspace.BLOB_EXTRA, template.copied(Subspace.BLOB_EXTRA, 1, account));
    List<Entry> shared = new ArrayList<>(template.copied(Subspace.BLOB_LINKS, 32, account));
    shared.removeIf(e -> e.key().length == 41 && e.key()[36] == 0 || e.key().length == 40);
    add(Subspace.BLOB_LINKS, shared);
    byte[] quota = Bytes.concat(new byte[] {4}, Bytes.leb128(account));
    small.get(Subspace.QUOTAS).put(quota, Bytes.i64le(used));
  }

  private void add(Subspace subspace, List<Entry> entries) {
    entries.forEach(e -> small.get(subspace).put(unending(subspace, e.key()), e.value()));
  }

  /** Blobs and links in the order of hashes; each mail is made a second time. */
  private void blobsAndLinks(TreeMap<byte[], byte[]> shared) {
    links.sort(Entry::compareKeys);
    for (byte[] link : links) {
      byte[] hash = Arrays.copyOf(link, BlobLink.HASH_LENGTH);
      share(shared, hash);
      int copy = Bytes.u32(link, 32) - firstAccount;
      int document = Bytes.u32(link, 36);
      Random random = random(copy, document);
      byte[] blob = pick(template(copy), random).blob(place(copy, document), random);
      put(Subspace.BLOBS, new Entry(hash, blob));
      put(Subspace.BLOB_LINKS, new Entry(hash));
      byte[] owner = Arrays.copyOfRange(link, 32, 36);
      byte[] doc = Arrays.copyOfRange(link, 36, 40);
      put(Subspace.BLOB_LINKS, new Entry(Bytes.concat(hash, owner, new byte[1], doc)));
    }
    share(shared, null);
  }

  /** Writes the golden's own blobs below {@code end} with their links, and forgets them. */
  private void share(TreeMap<byte[], byte[]> shared, byte[] end) {
    while (!shared.isEmpty() && (end == null || Entry.compareKeys(shared.firstKey(), end) < 0)) {
      var link = shared.pollFirstEntry();
      put(Subspace.BLOB_LINKS, new Entry(link.getKey(), link.getValue()));
      if (link.getKey().length == BlobLink.HASH_LENGTH) {
        put(Subspace.BLOBS, new Entry(link.getKey(), blobs.get(Entry.hex(link.getKey()))));
      }
    }
  }
}
