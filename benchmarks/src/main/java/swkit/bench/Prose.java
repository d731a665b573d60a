// SPDX-License-Identifier: Apache-2.0
package swkit.bench;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Text that packs as mail does: random words of a vocabulary, and random base64 where there was
 * base64.
 */
final class Prose {
  private static final int LINE = 72;
  private static final int LEAST_BASE64 = 60;
  private static final byte[] BASE64 =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
          .getBytes(StandardCharsets.US_ASCII);
  private static final byte[][] WORDS =
      """
      a i an as at be by do go he if in is it me my no of on or so to up us we the and for are but
      not you all any can had her was one our out day get has him his how man new now old see two
      way who boy did its let put say she too use that with have this will your from they know want
      been good much some time very when come here just like long make many more only over such take
      than them well were what mail work week year plan note send sent copy list page room team cost
      about after again could every first found great house large learn never other place plant
      point right small sound spell still study their there these thing think three water where
      which world would write price month offer order stock reply draft final topic before change
      people should number office report server status update review budget market letter figure
      result person moment monday friday summer winter because between country meeting project
      company account address request service another through picture morning evening quarter
      invoice million details problem support customer deadline schedule shipment delivery contract
      question together children mountain something important different following attention
      yesterday tomorrow available agreement reference available production discussion conference
      management department government experience information development opportunity appointment
      presentation organisation requirement distribution communication understanding administration
      """
          .lines()
          .flatMap(line -> Arrays.stream(line.strip().split(" +")))
          .map(word -> word.getBytes(StandardCharsets.US_ASCII))
          .toArray(byte[][]::new);
  private static final List<byte[][]> BY_LENGTH = byLength();

  private Prose() {}

  private static List<byte[][]> byLength() {
    List<byte[][]> all = new ArrayList<>();
    for (int length = 0; length < 16; length++) {
      int wanted = length;
      all.add(Arrays.stream(WORDS).filter(word -> word.length == wanted).toArray(byte[][]::new));
    }
    return all;
  }

  /**
   * Writes other words of the same length over those of a mail's body between {@code from} and
   * {@code to}. Lines that give it its structure stay: boundaries and the headers of parts.
   */
  static void rewrite(byte[] mail, int from, int to, Random random) {
    int line = from;
    while (line < to) {
      int end = line;
      boolean colon = false;
      boolean blank = false;
      while (end < to && mail[end] != '\n') {
        colon |= mail[end] == ':';
        blank |= mail[end] == ' ';
        end++;
      }
      boolean structure = colon || end > line && (mail[line] == '-' || mail[line] == '\t');
      if (!structure && !blank && end - line >= LEAST_BASE64) {
        base64(mail, line, end, random);
      } else if (!structure) {
        words(mail, line, end, random);
      }
      line = end + 1;
    }
  }

  private static void base64(byte[] mail, int from, int to, Random random) {
    for (int i = from; i < to; i++) {
      if (Character.isLetterOrDigit(mail[i])) {
        mail[i] = BASE64[random.nextInt(BASE64.length)];
      }
    }
  }

  private static void words(byte[] mail, int from, int to, Random random) {
    int start = from;
    for (int i = from; i <= to; i++) {
      if (i < to && mail[i] >= 'a' && mail[i] <= 'z') {
        continue;
      }
      byte[][] words = i - start < BY_LENGTH.size() ? BY_LENGTH.get(i - start) : new byte[0][];
      if (words.length > 0) {
        System.arraycopy(words[random.nextInt(words.length)], 0, mail, start, i - start);
      }
      start = i + 1;
    }
  }

  /** Fills {@code mail} from {@code from} on with lines of words. */
  static void fill(byte[] mail, int from, Random random) {
    int at = from;
    int line = from;
    while (at < mail.length) {
      byte[] word = WORDS[random.nextInt(WORDS.length)];
      int length = Math.min(word.length, mail.length - at);
      System.arraycopy(word, 0, mail, at, length);
      at += length;
      boolean ends = at - line > LINE;
      if (ends && at < mail.length) {
        mail[at++] = '\r';
      }
      if (at < mail.length) {
        mail[at++] = (byte) (ends ? '\n' : ' ');
      }
      line = ends ? at : line;
    }
  }
}
