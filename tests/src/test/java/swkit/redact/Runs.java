// SPDX-License-Identifier: Apache-2.0
package swkit.redact;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import swkit.Entry;
import swkit.Subspace;
import swkit.dump.Dump;
import swkit.key.Archive;

/** The runs of letters in a dump. */
final class Runs {
  private static final Pattern RUN =
      Pattern.compile("(?<![A-Za-z0-9=%])[A-Za-z]{5,}(?![A-Za-z0-9=%])");

  /** The name of a header, a line of base64, what is encoded in a header, and a MIME type. */
  private static final Pattern KNOWN =
      Pattern.compile(
          "(?m)^[A-Za-z0-9-]+:|^[A-Za-z0-9+/]{20,}=*\r?$|^[A-Za-z0-9+/]+={1,2}\r?$|=\\?[^?]*\\?.\\?[^?]*\\?="
              + "|[a-z]+/[a-z0-9.+-]+;|=\r?\n");

  private Runs() {}

  static Set<String> of(Path directory) {
    Set<String> runs = new TreeSet<>();
    Dump dump = Dump.open(directory);
    for (Subspace subspace : dump.subspaces()) {
      boolean isRegistry = dump.schemaVersion() == 6 && "sdf".indexOf(subspace.letter()) >= 0;
      if (isRegistry) {
        continue; // a length before a text may be a letter
      }
      try (var frame = dump.read(subspace)) {
        for (Entry entry = frame.next(); entry != null; entry = frame.next()) {
          boolean isMail = subspace == Subspace.BLOBS;
          add(runs, isMail ? new byte[0] : entry.key());
          Archive archive = isMail ? null : Archive.of(entry.value());
          boolean isPacked = archive != null && archive.isIntact() && archive.isCompressed();
          add(runs, isPacked ? archive.payload() : entry.value());
        }
      }
    }
    return runs;
  }

  private static void add(Set<String> runs, byte[] bytes) {
    String text = KNOWN.matcher(new String(bytes, ISO_8859_1)).replaceAll(" ");
    Matcher matcher = RUN.matcher(text);
    while (matcher.find()) {
      runs.add(matcher.group().toLowerCase(Locale.ROOT));
    }
  }
}
