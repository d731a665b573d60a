// SPDX-License-Identifier: Apache-2.0
package swkit.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import swkit.Entry;
import swkit.Subspace;

class RegistryValuesTest {
  private static final KeyForm ITEM = new KeyForm(Subspace.SETTINGS, "item", RegistryValues::item);
  private static final KeyForm TASK = new KeyForm(Subspace.TASKS, "task", RegistryValues::task);

  private static DecodedEntry decode(KeyForm form, String key, String value) {
    byte[] bytes = HexFormat.of().parseHex(key);
    DecodedKey decoded = new DecodedKey(Subspace.SETTINGS, form, bytes);
    byte[] content = HexFormat.of().parseHex(value.replace(" ", ""));
    return new DecodedEntry(decoded, decoded.value(content));
  }

  @Test
  void item() {
    DecodedEntry decoded =
        decode(
            ITEM,
            "0010000012434cb24dcd",
            "01 02 2A 10 68747470733A2F2F73332E6C6F63616C 02 6575 04 6D61696C 01 02 414B 01 02 534B"
                + " 00 00 00 B0EA01 03 00 00 01");
    assertThat(decoded.line())
        .isEqualTo(
            "s → S3 region=Custom bucket=\"mail\" accessKey=Value secretKey=Value"
                + " securityToken=None sessionToken=None timeout=30s maxRetries=3"
                + " allowInvalidCerts=false …");
    assertThat(decoded.json().get("value"))
        .hasToString(
            "{\"kind\":\"object\",\"complete\":true,\"object\":\"BlobStore\",\"version\":1,"
                + "\"@type\":\"S3\",\"region\":{\"@type\":\"Custom\","
                + "\"customEndpoint\":\"https://s3.local\",\"customRegion\":\"eu\"},"
                + "\"bucket\":\"mail\",\"accessKey\":{\"@type\":\"Value\",\"value\":\"AK\"},"
                + "\"secretKey\":{\"@type\":\"Value\",\"secret\":\"(hidden)\"},"
                + "\"securityToken\":{\"@type\":\"None\"},\"sessionToken\":{\"@type\":\"None\"},"
                + "\"timeout\":30000,\"maxRetries\":3,\"allowInvalidCerts\":false,"
                + "\"verifyAfterWrite\":true}");
  }

  @Test
  void maps() {
    DecodedEntry email =
        decode(
            ITEM,
            "0027000012434cb24dcd",
            "00 01 02 03 04 00 01 00 01 00 05 496e626f78 01 01 00 00 00 00 00 00 00");
    assertThat(email.json().getAsJsonObject("value").get("defaultFolders"))
        .hasToString(
            "[{\"key\":\"inbox\",\"value\":{\"name\":\"Inbox\",\"create\":true,\"subscribe\":true,"
                + "\"aliases\":[]}}]");
  }

  @Test
  void task() {
    DecodedEntry task =
        decode(
            TASK,
            "000000000000000003ed6c4e40000a01",
            "00 00 00 03 11 00 000000006955b900 000000006955b900");
    assertThat(task.line())
        .endsWith("IndexDocument documentType=email accountId=3 documentId=17 status=Pending");
    assertThat(task.value().complete()).isTrue();
  }

  @Test
  void whatFollowsIsSaid() {
    DecodedEntry store = decode(ITEM, "0010000012434cb24dcd", "01 00 AB");
    assertThat(store.line()).isEqualTo("s → Default trailing=1B");
    assertThat(store.value().complete()).isFalse();
  }

  /** The password of the account isn't in it. */
  @Test
  void damaged() {
    String password = Entry.hex("hunter2".getBytes(StandardCharsets.UTF_8));
    DecodedEntry account =
        decode(ITEM, "00000000000000000003", "00 00 01 61 01 01 00 00 07" + password + "02");
    assertThat(account.value().kind()).isEqualTo(DecodedValue.UNDECODED);
    assertThat(account.line())
        .isEqualTo(
            "s  undecoded 17B Account/3 credentials[0].otpAuth: neither 0 nor 1 but 2, at byte 16");
    assertThat(account.json().toString()).doesNotContain(password).doesNotContain("hunter2");
  }
}
