// SPDX-License-Identifier: Apache-2.0
package swkit.redact;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import swkit.Database;
import swkit.DumpException;
import swkit.Entry;
import swkit.Progress;
import swkit.RefusedException;
import swkit.Snapshot;
import swkit.Source;
import swkit.Subspace;
import swkit.SwkitException;
import swkit.Workers;
import swkit.dump.Dump;
import swkit.dump.DumpWriter;
import swkit.dump.Manifest;
import swkit.frame.FrameWriter;
import swkit.generation.Generation;
import swkit.generation.UnfinishedMark;
import swkit.hash.Blake3;
import swkit.io.OwnFiles;
import swkit.io.Wording;
import swkit.open.DatabaseAddress;
import swkit.transfer.NewPlace;

/**
 * Writes a dump of the same shape as a database, without what its users wrote: the same entries,
 * sizes, numbers and damage, but a pseudonym for each word. Single use.
 */
public final class Redaction {
  /**
   * What is kept.
   *
   * @param kinds {@code folders}, {@code domains}, {@code scripts}, {@code settings}
   * @param words single words
   * @param key 32 bytes, on which the pseudonyms depend
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Options(Set<String> kinds, List<String> words, byte[] key) {
    private static final Map<String, TextKind> KINDS =
        Map.of(
            "folders", TextKind.FOLDER,
            "domains", TextKind.DOMAIN,
            "scripts", TextKind.SCRIPT,
            "settings", TextKind.SETTING);

    private Set<TextKind> textKinds() {
      Set<TextKind> all = EnumSet.noneOf(TextKind.class);
      for (String kind : kinds) {
        if (!KINDS.containsKey(kind)) {
          throw RefusedException.usage(
              "--keep " + kind + ": it takes domains, folders, scripts, settings");
        }
        all.add(KINDS.get(kind));
      }
      return all;
    }
  }

  /** What is redacted at once at most, of blobs. */
  static final int TIMES = 4;

  private final DatabaseAddress from;
  private final Path to;
  private final Options options;
  private final OriginalDamage damage = new OriginalDamage();
  private final BlobKeys keys = new BlobKeys();
  private final LeftWords left = new LeftWords();
  private boolean isLive;
  private Workers workers;
  private Progress progress;
  private Generation generation;

  public Redaction(DatabaseAddress from, Path to, Options options) {
    this.from = from;
    this.to = to;
    this.options = options;
  }

  /** Whether a store is read while its server may write to it: in one state, if it has one. */
  public Redaction live(boolean wanted) {
    isLive = wanted;
    return this;
  }

  /**
   * Writes the dump, and searches it for words that are left, until there are none. Throws if that
   * doesn't end, or if the values of the database's release aren't known; then no frame appears.
   */
  public RedactionReport run(Workers workers, Progress progress) {
    this.workers = workers;
    this.progress = progress;
    WordCollector collected = new WordCollector(options.textKinds(), words(options.words()));
    NewPlace.requireOutside(from, to, from.isDump() ? "dump" : "store");
    DumpWriter.check(to);
    Dump dump = from.isDump() && !from.isLegacyDump() ? Dump.open(from.dump(), damage::file) : null;
    try (Database database = dump == null ? from.open(isLive) : dump;
        Snapshot snapshot = database.snapshot(damage::blob, workers, true)) {
      generation = known(database, snapshot);
      RedactionReport report = new RedactionReport(database.address(), to, generation);
      try (DumpWriter writer = DumpWriter.create(to)) {
        write(database, dump, snapshot, collected, writer, report);
      }
      return report;
    }
  }

  private static Set<String> words(List<String> texts) {
    Set<String> words = new java.util.HashSet<>();
    texts.forEach(text -> PublicWords.addWords(words, text));
    return words;
  }

  private static Generation known(Database database, Snapshot snapshot) {
    if (!database.hasSchemaVersion()) {
      throw unknown(database.address(), "a dump of before 0.15");
    }
    if (snapshot.isUnfinished()) {
      if (UnfinishedMark.isRepair(UnfinishedMark.purpose(snapshot))) {
        Generation.of(snapshot); // throws, and says how the repair is completed
      }
      throw new RefusedException(
          database.address(), "an import into it was interrupted: redact the dump that it was of");
    }
    Generation found = Generation.of(snapshot);
    if (!found.hasKnownValues()) {
      throw unknown(database.address(), "of Stalwart " + found.releases());
    }
    return found;
  }

  private static RefusedException unknown(String address, String what) {
    return new RefusedException(
        address, "is " + what + ", whose values aren't all known: it can't be redacted");
  }

  private Set<Subspace> selected(Database database, Dump dump) {
    if (dump != null) {
      return EnumSet.copyOf(dump.subspaces());
    }
    Set<Subspace> all = EnumSet.copyOf(generation.dumped());
    all.addAll(generation.leftOut());
    return all;
  }

  private void write(
      Database database,
      Dump dump,
      Snapshot snapshot,
      WordCollector collected,
      DumpWriter writer,
      RedactionReport report) {
    final Instant begun = Instant.now();
    Set<Subspace> selected = selected(database, dump);
    BlobKinds kinds = kinds(snapshot, selected);
    database.announce("reading words", snapshot, selected, 0, progress);
    long size = collect(snapshot, selected, kinds, collected);
    Pseudonyms pseudonyms = new Pseudonyms(options.key(), collected.words(), collected.kept());
    Redactor redactor =
        new Redactor(
            pseudonyms,
            key -> {
              byte[] known = kinds.isBundle(key) ? key : keys.get(key);
              return known == null ? pseudonyms.hash(key) : known;
            });
    RemainingWords remaining = new RemainingWords(collected.words(), collected.kept());
    WordSearch search = new WordSearch(generation, remaining, workers, progress);
    Map<Subspace, RedactedFrame> frames = new EnumMap<>(Subspace.class);
    Set<Subspace> open = selected;
    while (!open.isEmpty()) {
      progress.begin("redacting", size);
      for (Subspace subspace : inOrder(open)) {
        removeUnfinished(subspace);
        frames.put(subspace, frame(snapshot, dump, subspace, kinds, redactor, pseudonyms, writer));
      }
      progress.begin("searching what was written", size);
      Set<LeftWords.Place> places = search.run(frames, open);
      requireHelp(left.add(places));
      open = LeftWords.again(places, selected);
    }
    frames.values().forEach(RedactedFrame::finish);
    frames.values().forEach(report::add);
    report.words(collected.words().size(), collected.kept().size(), remaining.compared());
    if (dump != null && selected.contains(Subspace.BLOB_LINKS)) {
      try (Source links = readable(snapshot, Subspace.BLOB_LINKS, null)) {
        damage.compare(links, keys);
      }
    }
    List<String> problems = new ArrayList<>(damage.problems(dump, frames));
    if (left.problem() != null) {
      problems.add(left.problem());
    }
    report.damage(problems, damage.blobs());
    report.note(
        "of queued messages, submissions, principals of 0.15, reports of 0.15, and wherever values"
            + " aren't understood, bytes without meaning take the place of what isn't known");
    if (dump != null && dump.seal() == null) {
      writer.commitUnsealed();
    } else {
      writer.commit(
          new Manifest.About(
              Manifest.TOOL,
              dump == null ? from.storage().kind() : "dump",
              begun,
              Instant.now(),
              "redacted",
              List.of("all words are pseudonyms")));
    }
    if (dump != null) {
      OtherFiles.copy(dump.directory(), to, new Redactor(pseudonyms, key -> key));
    }
  }

  /** Removes the frame that an earlier attempt wrote. */
  private void removeUnfinished(Subspace subspace) {
    try {
      OwnFiles.delete(to.resolve(DumpWriter.WORK), Dump.frameName(subspace));
    } catch (IOException e) {
      throw new DumpException(to, "can't be written to: " + Wording.reason(e), e);
    }
  }

  private void requireHelp(LeftWords.Place place) {
    if (place != null) {
      throw new RefusedException(
          to.toString(),
          "words of the original would be left in "
              + place.subspace()
              + " "
              + Entry.hex(place.key().array())
              + " (redacted key): nothing was written. Run it again with another key");
    }
  }

  /** Blobs come first: everything else names them by their new keys. */
  private static List<Subspace> inOrder(Set<Subspace> selected) {
    List<Subspace> order = new ArrayList<>(selected);
    if (order.remove(Subspace.BLOBS)) {
      order.add(0, Subspace.BLOBS);
    }
    return order;
  }

  private BlobKinds kinds(Snapshot snapshot, Set<Subspace> selected) {
    return new BlobKinds(
        generation,
        selected.contains(Subspace.SETTINGS) ? bundles(snapshot) : Set.of(),
        subspace ->
            selected.contains(subspace) ? readable(snapshot, subspace, null) : Source.empty());
  }

  private Set<java.nio.ByteBuffer> bundles(Snapshot snapshot) {
    try {
      return generation.unhashedBlobs(snapshot);
    } catch (SwkitException e) {
      return Set.of(); // the damage is met again when the settings are read
    }
  }

  /** The entries up to the first that can't be read; then {@code frame}, if given, learns why. */
  private Source readable(Snapshot snapshot, Subspace subspace, RedactedFrame frame) {
    Source source = snapshot.scan(subspace);
    return source.derived(
        () -> {
          try {
            return source.next();
          } catch (swkit.FrameException e) {
            if (frame != null) {
              frame.damaged(isCut(e));
              damage.frame(subspace, e);
            }
            return null;
          }
        });
  }

  private static boolean isCut(swkit.FrameException e) {
    return !e.contradictsSeal();
  }

  /** Collects all words, and returns the size of the entries. */
  private long collect(
      Snapshot snapshot, Set<Subspace> selected, BlobKinds kinds, WordCollector collected) {
    EntryText texts = new EntryText(generation, collected);
    long size = 0;
    for (Subspace subspace : selected) {
      try (Source source = readable(snapshot, subspace, null);
          Source watched = workers.watched(source, subspace, progress);
          Source taken =
              workers.map(
                  watched,
                  entry -> TIMES * entry.size(),
                  entry -> {
                    if (subspace == Subspace.BLOBS) {
                      kinds.taken(entry.key(), entry.value(), collected);
                    } else {
                      texts.take(subspace, entry);
                    }
                    return entry;
                  })) {
        for (Entry entry = taken.next(); entry != null; entry = taken.next()) {
          size += entry.size();
        }
      }
    }
    return size;
  }

  private RedactedFrame frame(
      Snapshot snapshot,
      Dump dump,
      Subspace subspace,
      BlobKinds kinds,
      Redactor redactor,
      Pseudonyms pseudonyms,
      DumpWriter writer) {
    Path file = to.resolve(DumpWriter.WORK).resolve(Dump.frameName(subspace));
    RedactedFrame frame = new RedactedFrame(subspace, file);
    EntryText texts = new EntryText(generation, redactor);
    EntryText again = new EntryText(generation, redactor.again());
    try (EntrySorter sorter = new EntrySorter(to.resolve(DumpWriter.WORK));
        FrameWriter written = writer.frame(subspace, snapshot.schemaVersion()).with(workers)) {
      try (Source source = readable(snapshot, subspace, frame);
          Source watched = workers.watched(source, subspace, progress);
          Source changed =
              workers.map(
                  watched,
                  entry -> TIMES * entry.size(),
                  entry ->
                      subspace == Subspace.BLOBS
                          ? blob(entry, kinds, redactor, pseudonyms)
                          : left.without(subspace, texts.take(subspace, entry), again, redactor))) {
        for (Entry entry = changed.next(); entry != null; entry = changed.next()) {
          sorter.add(entry);
        }
      }
      if (dump != null
          && frame.damage() == RedactedFrame.Damage.NONE
          && !isMarked(dump, subspace)) {
        frame.unmarked();
      }
      frame.write(sorter.sorted(), written);
      if (sorter.duplicates() > 0) {
        throw new RefusedException(
            to.toString(),
            "two different keys of "
                + subspace
                + " got one pseudonym, as short words can: run it again, with another key");
      }
    }
    return frame;
  }

  /** Whether the frame has a mark at its end, or its seal tells that it is whole. */
  private static boolean isMarked(Dump dump, Subspace subspace) {
    boolean isSealed = dump.seal() != null && dump.seal().index(subspace) != null;
    return isSealed || dump.index(subspace) == null || dump.index(subspace).endMarked();
  }

  private Entry blob(Entry blob, BlobKinds kinds, Redactor redactor, Pseudonyms pseudonyms) {
    byte[] first = kinds.taken(blob.key(), blob.value(), redactor);
    boolean isHash = blob.key().length == Blake3.LENGTH && !kinds.isBundle(blob.key());
    boolean isSound = isHash && Blake3.matches(blob.key(), blob.value());
    byte[] other = isHash ? pseudonyms.hash(blob.key()) : blob.key();
    byte[] before = isSound ? Blake3.hash(first) : other;
    byte[] content =
        left.blob(
            before, first, value -> kinds.taken(blob.key(), value, redactor.again()), redactor);
    byte[] key = isSound && content != first ? Blake3.hash(content) : before;
    left.moved(Subspace.BLOBS, before, key);
    if (isHash) {
      keys.put(blob.key(), key);
    }
    return new Entry(key, content);
  }
}
