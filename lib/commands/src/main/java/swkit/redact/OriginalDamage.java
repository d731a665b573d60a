// SPDX-License-Identifier: Apache-2.0
package swkit.redact;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import swkit.BlobDamage;
import swkit.Entry;
import swkit.FrameException;
import swkit.Source;
import swkit.Subspace;
import swkit.SwkitException;
import swkit.dump.Dump;
import swkit.frame.FrameIndex;
import swkit.hash.Blake3;
import swkit.invocation.RemedyText;
import swkit.io.Wording;

/**
 * What of the original can't be read, or is missing: the redacted dump doesn't have it either.
 * Thread-safe.
 */
final class OriginalDamage {
  private final List<SwkitException> files = new ArrayList<>();
  private final Map<Subspace, FrameException> frames = new java.util.EnumMap<>(Subspace.class);
  private final Map<ByteBuffer, BlobDamage> blobs = new LinkedHashMap<>();
  private long absent;

  /** A file of the dump that should be a frame, and isn't. */
  synchronized void file(SwkitException problem) {
    files.add(problem);
  }

  /** The frame of {@code subspace} can't be read to its end. */
  synchronized void frame(Subspace subspace, FrameException problem) {
    frames.put(subspace, problem);
  }

  /** A damaged blob, which may be met several times. Whose it is isn't kept: that is a name. */
  synchronized void blob(BlobDamage damage) {
    blobs.putIfAbsent(
        ByteBuffer.wrap(damage.hash()), new BlobDamage(damage.kind(), damage.hash(), List.of()));
  }

  /** Counts the blobs that {@code links} name and {@code keys} lacks. */
  synchronized void compare(Source links, BlobKeys keys) {
    byte[] last = null;
    for (Entry link = links.next(); link != null; link = links.next()) {
      if (link.key().length < Blake3.LENGTH) {
        continue;
      }
      byte[] hash = Arrays.copyOf(link.key(), Blake3.LENGTH);
      if (!Arrays.equals(hash, last)) {
        absent += keys.get(hash) == null ? 1 : 0;
        last = hash;
      }
    }
  }

  /** The damaged blobs. */
  synchronized Collection<BlobDamage> blobs() {
    return List.copyOf(blobs.values());
  }

  /**
   * One line for each file, frame and kind of blobs. {@code dump} is null if the original is none;
   * {@code written} are the frames of the redacted dump.
   */
  synchronized List<String> problems(Dump dump, Map<Subspace, RedactedFrame> written) {
    List<String> problems = new ArrayList<>();
    files.forEach(
        problem ->
            problems.add(
                RemedyText.message(problem) + "; bytes of the same length take its place"));
    frames.forEach(
        (subspace, problem) ->
            problems.add(RemedyText.message(problem) + "; " + taken(dump, written, subspace)));
    if (dump != null) {
      dump.missingFiles()
          .forEach(
              name ->
                  problems.add(
                      dump.address() + " lacks " + name + ", which dumps of its release have"));
      if (dump.seal() != null) {
        dump.seal()
            .problems()
            .forEach(
                problem -> problems.add(dump.address() + " isn't what was sealed: " + problem));
      }
    }
    if (absent > 0) {
      problems.add(
          Wording.count(absent, "blob that links name is", "blobs that links name are")
              + " missing, or can't be read: the redacted dump lacks them");
    }
    if (!blobs.isEmpty()) {
      problems.add(
          Wording.count(blobs.size(), "blob is", "blobs are")
              + " missing or damaged in the original");
    }
    return problems;
  }

  private static String taken(Dump dump, Map<Subspace, RedactedFrame> written, Subspace subspace) {
    FrameIndex index = dump == null ? null : dump.index(subspace);
    long entries = written.get(subspace).entries();
    return "the redacted dump has the "
        + Wording.count(entries, "entry", "entries")
        + (index == null ? "" : String.format(java.util.Locale.ROOT, " of %,d", index.entries()))
        + " before that";
  }
}
