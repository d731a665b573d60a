// SPDX-License-Identifier: Apache-2.0
package swkit.socket;

import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;

/** Explains why a server's TLS certificate was refused. Stateless. */
public final class Certificates {
  private Certificates() {}

  /**
   * What is wrong with the certificate according to {@code failure} or one of its causes; {@code
   * otherwise} if none of them says.
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
        return "it is self-signed, or signed by an authority that Java doesn't trust";
      }
      if (message.matches("(?i)(?s).*(hostname|no name matching|subject alternative|identity).*")) {
        return "it is for another host name";
      }
    }
    return otherwise;
  }
}
