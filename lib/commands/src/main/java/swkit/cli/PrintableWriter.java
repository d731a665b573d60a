// SPDX-License-Identifier: Apache-2.0
package swkit.cli;

import java.io.PrintWriter;
import java.util.Locale;
import swkit.io.Wording;

/**
 * The writer for everything that a command prints.
 *
 * <p>Control characters and invisible ones are escaped ({@link Wording#printable}). {@code println}
 * and {@code printf} take each argument for one line, so that a name that contains a line end
 * doesn't make a second one; {@code print} is for text of our own, such as the help with its
 * colours. Long lines are shortened, unless {@link #whole} is called.
 */
final class PrintableWriter extends PrintWriter {
  /** The longest line of results, in characters. */
  static final int RESULT = 8_000;

  /** The longest line of messages, in characters. */
  static final int WORDS = 2_500;

  private int longest;

  /** Writes to {@code out}, lines of at most {@code longest} characters. */
  PrintableWriter(PrintWriter out, int longest) {
    super(out, true);
    this.longest = longest;
  }

  /** Writes whole lines from now on, as for JSON and hexadecimal. */
  void whole() {
    longest = Integer.MAX_VALUE;
  }

  /** {@code text} as a line, without its end. */
  String line(String text) {
    return Wording.bounded(Wording.printable(Wording.bounded(text, longest)), longest);
  }

  /** Writes {@code control} as it is: control sequences, and lines that {@link #line} made. */
  void raw(String control) {
    super.write(control, 0, control.length());
  }

  @Override
  public void write(int c) {
    write(String.valueOf((char) c));
  }

  @Override
  public void write(char[] text, int from, int length) {
    write(new String(text, from, length));
  }

  @Override
  public void write(String text, int from, int length) {
    int start = from;
    int end = from + length;
    for (int at = text.indexOf('\n', start); at >= 0 && at < end; at = text.indexOf('\n', start)) {
      String shown = Wording.printable(text.substring(start, at)) + '\n';
      super.write(shown, 0, shown.length());
      start = at + 1;
    }
    String rest = Wording.printable(text.substring(start, end));
    super.write(rest, 0, rest.length());
  }

  @Override
  public void print(String text) {
    raw(text);
  }

  @Override
  public void print(Object text) {
    print(String.valueOf(text));
  }

  @Override
  public void println(String text) {
    super.println(line(String.valueOf(text)));
  }

  @Override
  public void println(Object value) {
    println(String.valueOf(value));
  }

  @Override
  public void println(char[] text) {
    println(String.valueOf(text));
  }

  @Override
  public PrintWriter format(String format, Object... values) {
    return format(Locale.getDefault(Locale.Category.FORMAT), format, values);
  }

  @Override
  public PrintWriter format(Locale locale, String format, Object... values) {
    Object[] shown = new Object[values.length];
    for (int i = 0; i < values.length; i++) {
      Object value = values[i];
      boolean isOurs = value == null || value instanceof Number || value instanceof Character;
      shown[i] = isOurs ? value : line(value.toString());
    }
    write(String.format(locale, format, shown));
    flush();
    return this;
  }
}
