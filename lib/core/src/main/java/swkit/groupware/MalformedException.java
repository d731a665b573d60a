// SPDX-License-Identifier: Apache-2.0
package swkit.groupware;

/** An archive that can't be read; the message says why, without the archive's place. */
final class MalformedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  MalformedException(String message) {
    super(message);
  }
}
