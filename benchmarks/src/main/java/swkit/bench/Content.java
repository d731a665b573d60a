// SPDX-License-Identifier: Apache-2.0
package swkit.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import swkit.Entry;
import swkit.Source;
import swkit.Subspace;
import swkit.dump.Dump;
import swkit.frame.FrameReader;
import swkit.generation.BlobLink;
import swkit.hash.Blake3;
import swkit.key.Archive;

/**
 * What a database holds, to be compared with what it held: the keys in hexadecimal, and what stands
 * for each value.
 */
final class Content {
  private static final int MAIL_LINK = BlobLink.HASH_LENGTH + 9;
  private static final byte MAILBOXES = 50;
  private static final byte METADATA = 71;

  private final Map<Subspace, Map<String, String>> sums = new EnumMap<>(Subspace.class);

  /** The content of the dump in {@code directory}. */
  static Content of(Path directory) {
    Content content = new Content();
    Dump dump = Dump.open(directory);
    for (Subspace subspace : dump.subspaces()) {
      try (FrameReader frame = dump.read(subspace)) {
        content.addAll(subspace, frame);
      }
    }
    return content;
  }

  /** Adds all entries of {@code source}; those before an error too. */
  void addAll(Subspace subspace, Source source) {
    for (Entry entry = source.next(); entry != null; entry = source.next()) {
      add(subspace, entry);
    }
  }

  void add(Subspace subspace, Entry entry) {
    sums(subspace).put(Entry.hex(entry.key()), sum(subspace, entry));
  }

  private Map<String, String> sums(Subspace subspace) {
    return sums.computeIfAbsent(subspace, key -> new HashMap<>());
  }

  Set<Subspace> subspaces() {
    return sums.keySet();
  }

  /** How many entries there are. */
  long entries() {
    return sums.values().stream().mapToLong(Map::size).sum();
  }

  /** What stands for a value: the first bytes of its hash, and whether it has a hash itself. */
  private static String sum(Subspace subspace, Entry entry) {
    boolean hasHash =
        subspace == Subspace.BLOBS
            || subspace == Subspace.PROPERTY && isProven(Archive.of(entry.value()));
    String hash = Entry.hex(Arrays.copyOf(Blake3.hash(entry.value()), 8));
    return hasHash ? "#" + hash : hash;
  }

  private static boolean isProven(Archive archive) {
    return archive != null && archive.checksum() == Archive.Checksum.OK && archive.isIntact();
  }

  /** How many entries of this are as they were in {@code original}. */
  long same(Content original) {
    long same = 0;
    for (Subspace subspace : original.subspaces()) {
      for (String key : original.sums(subspace).keySet()) {
        same += is(original, subspace, key) ? 1 : 0;
      }
    }
    return same;
  }

  /** The entries that aren't as they were in {@code original}; with a # if a hash proves them. */
  List<String> invented(Content original) {
    List<String> invented = new ArrayList<>();
    sums.forEach(
        (subspace, entries) ->
            entries.forEach(
                (key, sum) -> {
                  String was = original.sums(subspace).get(key);
                  if (!sum.equals(was)) {
                    invented.add(subspace + " " + key + ": " + sum + ", was " + was);
                  }
                }));
    return invented;
  }

  /** How many mails of {@code original} have all that they had: text, metadata and mailboxes. */
  long mails(Content original) {
    return original.sums(Subspace.BLOB_LINKS).keySet().stream()
        .filter(key -> key.length() == 2 * MAIL_LINK)
        .filter(
            key -> {
              String hash = key.substring(0, 2 * BlobLink.HASH_LENGTH);
              String account = key.substring(hash.length(), hash.length() + 8);
              String document = key.substring(key.length() - 8);
              return is(original, Subspace.BLOBS, hash)
                  && is(original, Subspace.PROPERTY, property(account, MAILBOXES, document))
                  && is(original, Subspace.PROPERTY, property(account, METADATA, document));
            })
        .count();
  }

  private static String property(String account, byte field, String document) {
    return account + Entry.hex(new byte[] {0, field}) + document;
  }

  private boolean is(Content original, Subspace subspace, String key) {
    String was = original.sums(subspace).get(key);
    return was != null && was.equals(sums(subspace).get(key));
  }
}
