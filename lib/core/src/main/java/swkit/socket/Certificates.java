// SPDX-License-Identifier: Apache-2.0
package swkit.socket;

import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;

/** Why a server's TLS certificate is refused, in words. */
public final class Certificates {
  private Certificates() {}

  /**
   * What {@code failure} or a cause of it says of the certificate; {@code otherwise} if nothing.
   */
  public static String problem(Throwable failure, String otherwise) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String message = String.valueOf(cause.getMessage());
      if (cause instanceof CertificateExpiredException) {
        return "it has expired (" + message + ")";
      }
      if (cause instanceof CertificateNotYetValidException) {
        return "it is not valid yet (" + message + ")";
      }
      if (message.matches("(?s).*(valid certification path|trust anchor).*")) {
        return "it is self-signed, or signed by nobody whom Java trusts";
      }
      if (message.matches("(?i)(?s).*(hostname|no name matching|subject alternative|identity).*")) {
        return "it is for another host name";
      }
    }
    return otherwise;
  }
}
