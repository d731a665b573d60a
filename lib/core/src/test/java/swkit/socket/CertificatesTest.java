// SPDX-License-Identifier: Apache-2.0
package swkit.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CertificatesTest {
  @TempDir Path directory;

  /** What a certificate that is valid for a day from {@code start} on is refused with. */
  private String problem(String start) throws Exception {
    Path store = directory.resolve("keys");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "key",
                "-keyalg",
                "EC",
                "-dname",
                "CN=elsewhere",
                "-startdate",
                start,
                "-validity",
                "1",
                "-storetype",
                "PKCS12",
                "-storepass",
                "changeit",
                "-keystore",
                store.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile())
            .start();
    assertThat(keytool.waitFor()).isZero();
    KeyStore keys = KeyStore.getInstance(store.toFile(), "changeit".toCharArray());
    SSLHandshakeException failure = new SSLHandshakeException("refused");
    try {
      ((X509Certificate) keys.getCertificate("key")).checkValidity();
    } catch (CertificateException e) {
      failure.initCause(e);
    }
    return Certificates.problem(failure, "nothing");
  }

  @Test
  void theTimeOfACertificateIsTold() throws Exception {
    assertThat(problem("-10d")).startsWith("it has expired (NotAfter: ");
  }

  @Test
  void aCertificateOfTomorrowIsTold() throws Exception {
    assertThat(problem("+10d")).startsWith("it is not valid yet (NotBefore: ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "No subject alternative DNS name matching db.example.org found.",
        "No name matching db.example.org found",
        "The hostname db.example.org could not be verified by hostnameverifier",
      })
  void anotherHostIsTold(String message) {
    assertThat(Certificates.problem(new SSLHandshakeException(message), "nothing"))
        .isEqualTo("it is for another host name");
  }

  @Test
  void anUnknownSignerIsTold() {
    String message = "unable to find valid certification path to requested target";
    assertThat(Certificates.problem(new SSLHandshakeException(message), "nothing"))
        .startsWith("it is self-signed");
    assertThat(Certificates.problem(new SSLHandshakeException("else"), "nothing"))
        .isEqualTo("nothing");
  }
}
