// SPDX-License-Identifier: Apache-2.0
package swkit.extract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.codec.digest.Blake3;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import swkit.io.Bytes;

/** Mail of releases whose mailboxes can't be decoded comes out nevertheless (store-and-dump 2). */
class LegacyMailTest {
  private static final int FAMILY = 0;
  private static final int WITH_VALUE = 1;
  private static final int KEY_ONLY = 2;
  private static final int ACCOUNT = 3;
  private static final int COLLECTION = 4;
  private static final int DOCUMENT = 5;
  private static final int NOBODY = 0xFFFFFFFF;
  private static final int PROPERTIES = 0;
  private static final int BLOBS = 3;

  @TempDir Path temp;

  private final ByteArrayOutputStream operations = new ByteArrayOutputStream();

  private void begin(int version, int family) {
    operations.reset();
    operations.writeBytes(new byte[] {0x7B, (byte) version, FAMILY, (byte) family});
  }

  private void state(int operation, int value) {
    operations.write(operation);
    operations.writeBytes(operation == COLLECTION ? new byte[] {(byte) value} : Bytes.u32(value));
  }

  private void entry(byte[] key, byte[] value) {
    operations.write(value.length == 0 ? KEY_ONLY : WITH_VALUE);
    operations.writeBytes(Bytes.concat(Bytes.u32(key.length), key));
    if (value.length > 0) {
      operations.writeBytes(Bytes.concat(Bytes.u32(value.length), value));
    }
  }

  private void end(String file) throws IOException {
    Files.createDirectories(temp.resolve("dump"));
    Files.write(temp.resolve("dump").resolve(file), operations.toByteArray());
  }

  @ParameterizedTest
  @CsvSource({"1, 0.7.3", "2, 0.8 to 0.14"})
  void mailIsInTheFolderUnknown(int version, String releases) throws IOException {
    byte[] mail = "Subject: old\r\n\r\nmail\r\n".getBytes(StandardCharsets.UTF_8);
    byte[] lost = Blake3.hash(new byte[] {1});
    begin(version, BLOBS);
    state(ACCOUNT, 7);
    state(COLLECTION, 0);
    state(DOCUMENT, 5);
    entry(Blake3.hash(mail), new byte[0]);
    state(DOCUMENT, 6);
    entry(lost, new byte[0]);
    state(ACCOUNT, NOBODY);
    state(DOCUMENT, NOBODY);
    entry(Blake3.hash(mail), mail);
    end("blob");
    begin(version, PROPERTIES);
    state(ACCOUNT, 7);
    state(COLLECTION, 0);
    state(DOCUMENT, 5);
    entry(new byte[] {71}, new byte[] {9, 9, 9});
    end("property");
    for (MailForm form : MailForm.values()) {
      Path directory = temp.resolve(form.title());
      ExtractionReport report =
          SeenMailTest.extract(temp.resolve("dump").toString(), directory, form);
      assertThat(report.exitCode()).isEqualTo(3);
      assertThat(report.written()).isEqualTo(1);
      assertThat(report.lost()).isEqualTo(1);
      assertThat(report.findings(true))
          .contains(
              "account-7: mails are in the folder unknown, without flags: how "
                  + releases
                  + " stores mailboxes and flags isn't known",
              "account-7: in unknown mailboxes, document 6: its content is missing");
      assertThat(directory.resolve("account-7/unknown/5.eml")).hasBinaryContent(mail);
    }
  }
}
