// SPDX-License-Identifier: Apache-2.0
package swkit.key;

import static java.util.stream.Collectors.joining;

import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import swkit.KeyRange;
import swkit.RefusedException;
import swkit.Remedy;
import swkit.Subspace;

/**
 * A parser of keys, or starts of keys, that people write as text.
 *
 * <p>The accepted forms are:
 *
 * <ul>
 *   <li>the text of {@link DecodedKey#text}, whole or without the last fields in the order of the
 *       bytes: {@code p acct=3 coll=Email}
 *   <li>a letter and hexadecimal: {@code p 0000000300}
 *   <li>{@code base64:…}, text with {@code \x..} escapes, and plain hexadecimal, all of which begin
 *       with the letter, as in the server's log and console (store-and-dump 1.9)
 * </ul>
 *
 * @param subspace the subspace of the key
 * @param bytes the key, or the start of keys, without the letter
 */
public record KeyText(Subspace subspace, byte[] bytes) {
  private static final String BASE64 = "base64:";
  private static final Pattern ESCAPE = Pattern.compile("\\\\x([0-9a-fA-F]{2})");
  private static final Pattern HEX = Pattern.compile("(?:[0-9a-fA-F]{2})++");

  /** Words and fields; quoted text may contain escapes. */
  private static final Pattern TYPED = Pattern.compile("(?s)(?:[a-z-]++\\s++)*+[a-z-]++=.*+");

  private static final Pattern TOKEN =
      Pattern.compile(
          "(?s)([a-z][a-z-]*+)(?:=(\"(?:[^\"\\\\]++|\\\\.)*+\"|[^\\s\"]*+))?+(?:\\s++|$)");

  /**
   * Parses {@code text}.
   *
   * @throws RefusedException with exit code 2 if the text is wrong
   */
  public static KeyText parse(KeyForms forms, String text) {
    return parse(forms, null, text);
  }

  /**
   * Parses {@code text}, which may omit the letter of {@code context}.
   *
   * @param context the subspace of keys without a letter; null for none. Bytes that don't begin
   *     with its letter are such a key.
   */
  public static KeyText parse(KeyForms forms, Subspace context, String text) {
    String stripped = text.strip();
    try {
      if (stripped.startsWith(BASE64)) {
        byte[] bytes = Base64.getDecoder().decode(stripped.substring(BASE64.length()));
        return lettered(context, bytes, stripped);
      }
      if (ESCAPE.matcher(stripped).find() && !TYPED.matcher(stripped).matches()) {
        return lettered(context, unescape(stripped), stripped);
      }
      if (context == null && HEX.matcher(stripped).matches()) {
        return lettered(null, HexFormat.of().parseHex(stripped), stripped);
      }
      if (context == null && stripped.matches("[a-z][^\\s=]+")) {
        return lettered(null, unescape(stripped), stripped);
      }
      boolean isLettered = stripped.matches("(?s)[a-z](?:\\s.*+)?");
      Subspace subspace = isLettered ? Subspace.of(stripped.charAt(0)) : context;
      if (subspace == null) {
        throw new IllegalArgumentException("it does not begin with the letter of a subspace");
      }
      String rest = isLettered ? stripped.substring(1).strip() : stripped;
      return HEX.matcher(rest).matches()
          ? new KeyText(subspace, HexFormat.of().parseHex(rest))
          : new KeyText(subspace, encode(forms.forms(subspace), rest));
    } catch (IllegalArgumentException e) {
      throw RefusedException.usage("'" + stripped + "' is not a key: " + e.getMessage());
    }
  }

  /** The range of the keys that begin with these bytes, including the key itself. */
  public KeyRange range() {
    return KeyRange.prefix(bytes);
  }

  /** The bytes decoded as a whole key; a mere start of keys has an unknown form. */
  public DecodedKey decode(KeyForms forms) {
    return forms.decode(subspace, bytes);
  }

  private static KeyText lettered(Subspace context, byte[] bytes, String text) {
    Subspace subspace = bytes.length == 0 ? null : Subspace.of(bytes[0]);
    if (context != null && context != subspace) {
      return new KeyText(context, bytes);
    }
    if (subspace == null) {
      throw RefusedException.usage(
              "'"
                  + text
                  + "' is not a key: its first byte is not the letter of a subspace, which keys in"
                  + " the log may lack")
          .with(Remedy.NAME_SUBSPACE);
    }
    return new KeyText(subspace, Arrays.copyOfRange(bytes, 1, bytes.length));
  }

  /** The low byte of each character, as in the server's console. */
  private static byte[] unescape(String text) {
    String chars =
        ESCAPE
            .matcher(text)
            .replaceAll(
                escape ->
                    Matcher.quoteReplacement(
                        String.valueOf((char) Integer.parseInt(escape.group(1), 16))));
    byte[] bytes = new byte[chars.length()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) chars.charAt(i);
    }
    return bytes;
  }

  private static byte[] encode(List<KeyForm> forms, String text) {
    Map<String, String> fields = new HashMap<>();
    String name = null;
    int at = 0;
    for (Matcher token = TOKEN.matcher(text); at < text.length(); at = token.end()) {
      if (!token.find(at) || token.start() != at) {
        throw new IllegalArgumentException("'" + text.substring(at) + "' is not name=value");
      }
      if (token.group(2) == null && name != null) {
        throw new IllegalArgumentException(
            "'" + token.group(1) + "' has no value, but the form is " + name + " already");
      }
      if (token.group(2) == null) {
        name = token.group(1);
      } else if (fields.put(token.group(1), token.group(2)) != null) {
        throw new IllegalArgumentException(token.group(1) + " is given twice");
      }
    }
    return encode(forms, name, fields);
  }

  /** The only key with these fields; if none has them, the only start of keys. */
  private static byte[] encode(List<KeyForm> forms, String name, Map<String, String> fields) {
    if (name == null && fields.isEmpty()) {
      return new byte[0];
    }
    Map<KeyForm, byte[]> whole = new LinkedHashMap<>();
    Map<KeyForm, byte[]> starts = new LinkedHashMap<>();
    String problem = null;
    for (KeyForm form : forms) {
      if (name != null && !name.equals(form.name())) {
        continue;
      }
      try {
        KeyForm.Encoded encoded = form.encode(name != null, fields);
        (encoded.whole() ? whole : starts).put(form, encoded.bytes());
      } catch (IllegalArgumentException e) {
        if (problem == null && form.names().containsAll(fields.keySet())) {
          problem = e.getMessage();
        }
      }
    }
    if (!whole.isEmpty() || !starts.isEmpty()) {
      return onlyOne(whole.isEmpty() ? starts : whole);
    }
    throw new IllegalArgumentException(
        problem != null
            ? problem
            : "the forms of keys are "
                + forms.stream().map(KeyForm::toString).distinct().collect(joining(", ")));
  }

  private static byte[] onlyOne(Map<KeyForm, byte[]> found) {
    KeyForm first = found.keySet().iterator().next();
    byte[] bytes = found.get(first);
    for (Map.Entry<KeyForm, byte[]> other : found.entrySet()) {
      if (!Arrays.equals(bytes, other.getValue())) {
        throw new IllegalArgumentException(
            "it may be of the form "
                + first.name()
                + " or "
                + other.getKey().name()
                + ": put that word before the fields");
      }
    }
    if (bytes.length == 0) {
      throw new IllegalArgumentException(
          first.name() + " alone is not the start of a key: give " + first.names().get(0) + " too");
    }
    return bytes;
  }
}
