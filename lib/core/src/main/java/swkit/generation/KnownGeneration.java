// SPDX-License-Identifier: Apache-2.0
package swkit.generation;

/** A snapshot that knows its generation without a schema key: that of a legacy dump. */
public interface KnownGeneration {
  /** The generation. */
  Generation generation();
}
