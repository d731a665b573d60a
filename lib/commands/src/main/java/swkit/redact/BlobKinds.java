// SPDX-License-Identifier: Apache-2.0
package swkit.redact;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import swkit.Entry;
import swkit.Source;
import swkit.Subspace;
import swkit.generation.Generation;
import swkit.key.DecodedKey;
import swkit.key.DecodedValue;
import swkit.key.KeyForms;

/** What the blobs of a database are, by what names them: mails, scripts, or files. Immutable. */
final class BlobKinds {
  private static final int MAIL = 0;
  private static final int SCRIPT = 5;
  private static final int FILE = 12;

  private final WordSet mails = new WordSet();
  private final WordSet files = new WordSet();
  private final Map<ByteBuffer, Integer> scripts = new HashMap<>();
  private final Set<ByteBuffer> bundles;

  /** Reads the links and the scripts. {@code bundles} are the keys that aren't hashes. */
  BlobKinds(Generation generation, Set<ByteBuffer> bundles, Function<Subspace, Source> scan) {
    this.bundles = bundles;
    KeyForms forms = KeyForms.of(generation);
    try (Source links = scan.apply(Subspace.BLOB_LINKS)) {
      for (Entry link = links.next(); link != null; link = links.next()) {
        byte[] key = link.key();
        if (key.length == 40 || key.length == 41 && key[36] == MAIL) {
          mails.addHash(key, 0);
        } else if (key.length == 41 && key[36] == FILE) {
          files.addHash(key, 0);
        }
      }
    }
    try (Source properties = scan.apply(Subspace.PROPERTY)) {
      for (Entry entry = properties.next(); entry != null; entry = properties.next()) {
        byte[] key = entry.key();
        if (key.length == 10 && key[4] == SCRIPT) {
          DecodedKey decoded = forms.decode(Subspace.PROPERTY, key);
          DecodedValue value = decoded.value(entry.value());
          if (value.field("blob") instanceof String hash
              && value.field("size") instanceof Number size) {
            scripts.put(ByteBuffer.wrap(HexFormat.of().parseHex(hash)), size.intValue());
          }
        }
      }
    }
  }

  /** Whether the key of a blob is not the hash of its content. */
  boolean isBundle(byte[] key) {
    return bundles.contains(ByteBuffer.wrap(key));
  }

  /** Takes the texts of a blob. */
  void take(byte[] key, byte[] content, Scrubber scrubber) {
    MailText mail = new MailText(scrubber);
    Integer script = scripts.get(ByteBuffer.wrap(key));
    boolean isHash = key.length == 32;
    if (!isHash || isBundle(key)) {
      // the first bytes tell what kind of file it is
      scrubber.opaque(content, Math.min(4, content.length), content.length);
    } else if (script != null && script >= 0 && script <= content.length) {
      scrubber.text(content, 0, script, TextKind.SCRIPT);
      scrubber.opaque(content, script, Math.max(script, content.length - 1));
    } else if (mails.containsHash(key, 0)
        || !files.containsHash(key, 0) && MailText.isLike(content)) {
      mail.mail(content);
    } else {
      mail.plain(content, 0, content.length);
    }
  }

  /** The same on a copy. */
  byte[] taken(byte[] key, byte[] content, Scrubber scrubber) {
    byte[] copy = Arrays.copyOf(content, content.length);
    take(key, copy, scrubber);
    return copy;
  }
}
