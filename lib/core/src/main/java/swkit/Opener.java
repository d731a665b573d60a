// SPDX-License-Identifier: Apache-2.0
package swkit;

/**
 * Opens what an operand names. {@link Database#open}, {@link Storage#open} and {@link
 * Selection#account} ask it, so that the contract in this package depends on none of its
 * implementations.
 *
 * <p>There is one implementation, which is loaded by name when it is first asked for. Thread-safe.
 */
public interface Opener {
  /** Opens {@code operand} for reading. */
  Database open(String operand);

  /** Opens {@code operand} for writing. */
  Storage openForWriting(String operand);

  /** Selects the account with this id, a decimal number, or this name. */
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
