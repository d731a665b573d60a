// SPDX-License-Identifier: Apache-2.0
package swkit;

import java.nio.file.Path;

/** A configuration that can't be read or doesn't say what is needed, with its file and line. */
public final class ConfigException extends SwkitException {
  private static final long serialVersionUID = 1L;

  /** A problem of the whole file, or of a key that the message names. */
  public ConfigException(Path file, String problem) {
    super(file.toString(), problem, null);
  }

  /** A problem of an object that {@code address} tells, a file's or the registry's. */
  public ConfigException(String address, String problem) {
    super(address, problem, null);
  }

  /** A problem of the whole file, caused by {@code cause}. */
  public ConfigException(Path file, String problem, Throwable cause) {
    super(file.toString(), problem, cause);
  }

  /** A problem at {@code line}, counted from 1. */
  public ConfigException(Path file, int line, String problem) {
    super(file + ":" + line, problem, null);
  }
}
