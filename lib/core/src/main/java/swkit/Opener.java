// SPDX-License-Identifier: Apache-2.0
package swkit;

/**
 * Opens databases for {@link Database#open}, {@link Storage#open} and {@link Selection#account}, so
 * that this package does not depend on its implementations. Scripts call those methods instead.
 *
 * <p>The only implementation is loaded by name. Thread-safe.
 */
public interface Opener {
  /** Opens {@code operand} for reading. */
  Database open(String operand);

  /** Opens {@code operand} for writing. */
  Storage openForWriting(String operand);

  /** Selects an account by its id, a decimal number, or its name. */
  Selection account(String idOrName);

  /** The implementation. */
  static Opener instance() {
    try {
      return (Opener) Class.forName("swkit.open.Openers").getDeclaredConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("the library is incomplete: swkit.open.Openers", e);
    }
  }
}
