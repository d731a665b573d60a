// SPDX-License-Identifier: Apache-2.0
package swkit.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;

/**
 * Where a stream goes to: a terminal, with its abilities and its width, or a file or a pipe.
 *
 * @param isPresent whether it is a terminal
 * @param overwrites whether it takes control sequences, so that a line can be overwritten
 * @param columns gives the present width in characters, which changes when a window does; 0 if it
 *     isn't known
 */
record Terminal(boolean isPresent, boolean overwrites, IntSupplier columns) {
  /** The width if nothing tells it. */
  static final int WIDTH = 80;

  private static final long PATIENCE_MILLIS = 1_000;

  /** The one that standard output goes to. */
  static Terminal output() {
    return of(1);
  }

  /** The one that standard error goes to. */
  static Terminal error() {
    return of(2);
  }

  private static Terminal of(int descriptor) {
    boolean isPresent = isTerminal(descriptor);
    IntSupplier columns = new IntSupplier() { // a lambda takes longer to start than all else here
          @Override
          public int getAsInt() {
            return askedColumns();
          }
        };
    return new Terminal(isPresent, isPresent && !isDumb(System.getenv("TERM")), columns);
  }

  /** Whether a terminal of the type {@code type}, as in the variable TERM, has no controls. */
  static boolean isDumb(String type) {
    return type == null
        ? !System.getProperty("os.name", "").startsWith("Windows")
        : type.isEmpty() || type.equals("dumb");
  }

  /** Whether the environment lets a terminal show colours and bold letters. */
  static boolean takesColours() {
    String none = System.getenv("NO_COLOR");
    return (none == null || none.isEmpty()) && !isDumb(System.getenv("TERM"));
  }

  /** Whether to print bold letters: as picocli decides, which is asked only if that isn't sure. */
  boolean showsBold() {
    if (!takesColours() || System.getenv("NO_COLOR") != null) {
      return false;
    }
    String forced = System.getenv("CLICOLOR_FORCE");
    boolean isForced = forced != null && !forced.equals("0");
    boolean isSure = System.getProperty("picocli.ansi") == null && File.separatorChar == '/';
    return isSure && (isForced || !isPresent) ? isForced : CommandLine.Help.Ansi.AUTO.enabled();
  }

  /** The width in characters: of the terminal, else of the variable COLUMNS, else 80. */
  int width() {
    int present = isPresent ? columns.getAsInt() : 0;
    if (present > 0) {
      return present;
    }
    String variable = System.getenv("COLUMNS");
    return variable != null && isWidth(variable) ? Integer.parseInt(variable) : WIDTH;
  }

  private static boolean isWidth(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < (i == 0 ? '1' : '0') || text.charAt(i) > '9') {
        return false;
      }
    }
    return !text.isEmpty() && text.length() <= 4;
  }

  private static boolean isTerminal(int descriptor) {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return target.startsWith("/dev/pts/")
          || target.startsWith("/dev/tty")
          || target.equals("/dev/console");
    } catch (IOException | UnsupportedOperationException e) {
      return System.console() != null;
    }
  }

  /** Asks {@code stty}, which every Unix has; 0 if there is none or it has no answer. */
  private static int askedColumns() {
    File terminal = new File("/dev/tty");
    if (!terminal.exists()) {
      return 0;
    }
    Process asked = null;
    try {
      asked =
          new ProcessBuilder("stty", "size")
              .redirectInput(terminal)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!asked.waitFor(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
        return 0;
      }
      Matcher size =
          Pattern.compile("\\s*\\d+\\s+(\\d+)\\s*")
              .matcher(new String(asked.getInputStream().readAllBytes()));
      return size.matches() ? Integer.parseInt(size.group(1)) : 0;
    } catch (IOException | NumberFormatException e) {
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    } finally {
      if (asked != null) {
        asked.destroy();
      }
    }
  }
}
