// SPDX-License-Identifier: Apache-2.0
package swkit.verify;

import swkit.Source;
import swkit.Subspace;

/** A database as it would be after changes that are planned. */
public interface Revision {
  /** The entries of {@code subspace} as they will be; {@code there} are those that are there. */
  Source revised(Subspace subspace, Source there);

  /** Decides after a verification what to do about what was found. */
  interface Next {
    /** The state to verify next, of which blobs aren't compared again; null for none. */
    Revision after(Found found);
  }
}
