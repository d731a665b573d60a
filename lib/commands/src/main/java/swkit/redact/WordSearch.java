// SPDX-License-Identifier: Apache-2.0
package swkit.redact;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import swkit.Entry;
import swkit.Progress;
import swkit.Source;
import swkit.Subspace;
import swkit.Workers;
import swkit.frame.FrameReader;
import swkit.generation.Generation;

/** The search of what was written for words of the original: in texts, and in all other bytes. */
final class WordSearch {
  private final Generation generation;
  private final RemainingWords remaining;
  private final Workers workers;
  private final Progress progress;

  WordSearch(Generation generation, RemainingWords remaining, Workers workers, Progress progress) {
    this.generation = generation;
    this.remaining = remaining;
    this.workers = workers;
    this.progress = progress;
  }

  /** Where words are left in those of {@code frames} that are of {@code subspaces}. */
  Set<LeftWords.Place> run(Map<Subspace, RedactedFrame> frames, Set<Subspace> subspaces) {
    BlobKinds kinds =
        new BlobKinds(
            generation,
            Set.of(),
            subspace ->
                frames.containsKey(subspace)
                    ? FrameReader.open(frames.get(subspace).file())
                    : Source.empty());
    EntryText texts = new EntryText(generation, remaining);
    Set<LeftWords.Place> places = ConcurrentHashMap.newKeySet();
    for (Subspace subspace : subspaces) {
      try (Source source = FrameReader.open(frames.get(subspace).file());
          Source watched = workers.watched(source, subspace, progress);
          Source searched =
              workers.map(
                  watched,
                  entry -> Redaction.TIMES * entry.size(),
                  entry -> {
                    if (isLeft(subspace, entry, kinds, texts)) {
                      places.add(new LeftWords.Place(subspace, entry.key()));
                    }
                    return entry;
                  })) {
        while (searched.next() != null) {
          workers.checkNotStopped();
        }
      }
    }
    return places;
  }

  private boolean isLeft(Subspace subspace, Entry entry, BlobKinds kinds, EntryText texts) {
    if (subspace == Subspace.BLOBS) {
      kinds.taken(entry.key(), entry.value(), remaining);
    } else {
      texts.take(subspace, entry);
      remaining.raw(entry.key());
      remaining.raw(entry.value());
    }
    return remaining.takeFound() > 0;
  }
}
