// SPDX-License-Identifier: Apache-2.0
package swkit;

import java.nio.file.Path;

/** A configuration that can't be read or lacks something needed. */
public final class ConfigException extends SwkitException {
  private static final long serialVersionUID = 1L;
  private final transient Path file;
  private final int line;

  /** A problem of the whole file, or of a key that the message names. */
  public ConfigException(Path file, String problem) {
    this(file, problem, null);
  }

  /** A problem of an object of the configuration; {@code address} names its file or registry. */
  public ConfigException(String address, String problem) {
    super(address, problem, null);
    this.file = null;
    this.line = 0;
  }

  /** A problem of the whole file, caused by {@code cause}. */
  public ConfigException(Path file, String problem, Throwable cause) {
    super(file.toString(), problem, cause);
    this.file = file;
    this.line = 0;
  }

  /** A problem at {@code line}, counted from 1. */
  public ConfigException(Path file, int line, String problem) {
    super(file + ":" + line, problem, null);
    this.file = file;
    this.line = line;
  }

  /** The file of the configuration; null if it is not in a file of its own, or unknown. */
  public Path file() {
    return file;
  }

  /** The line of the file, counted from 1; 0 if unknown. */
  public int line() {
    return line;
  }
}
