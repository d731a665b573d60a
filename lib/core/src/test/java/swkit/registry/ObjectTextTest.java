// SPDX-License-Identifier: Apache-2.0
package swkit.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ObjectTextTest {
  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }

  private static RegistryObject decode(ObjectId id, String value) {
    return Pickle.decode(id, hex(value));
  }

  /** A user with a password, two groups, a role, a quota and an alias. */
  @Test
  void account() {
    RegistryObject account =
        decode(
            ObjectId.of("Account", 3),
            "00 00 04 6a616e65 01"
                + " 01 00 00 02 7077 00 00 01 04 0A000000 FF000000"
                + " 000000006955b900 02 07 08 01 02 02 01 05 00 01 00 E807"
                + " 01 01 01 6a 02 00 00 05 00 00");
    String name = "Account/3.locale = " + ((Value.Name) account.fields().get("locale")).text();
    List<String> lines =
        List.of(
            "Account/3.@type = User",
            "Account/3.name = \"jane\"",
            "Account/3.domainId = 1",
            "Account/3.credentials[0].@type = Password",
            "Account/3.credentials[0].credentialId = 0",
            "Account/3.credentials[0].secret = \"(hidden)\"",
            "Account/3.credentials[0].allowedIps[] = 10.0.0.0/8",
            "Account/3.createdAt = 2026-01-01T00:00:00Z",
            "Account/3.memberGroupIds[] = 7",
            "Account/3.memberGroupIds[] = 8",
            "Account/3.memberTenantId = 2",
            "Account/3.roles.@type = Custom",
            "Account/3.roles.roleIds[] = 5",
            "Account/3.permissions.@type = Inherit",
            "Account/3.quotas[maxEmails] = 1000",
            "Account/3.aliases[0].enabled = true",
            "Account/3.aliases[0].name = \"j\"",
            "Account/3.aliases[0].domainId = 2",
            name,
            "Account/3.encryptionAtRest.@type = Disabled");
    assertThat(ObjectText.lines(account)).isEqualTo(lines);
    assertThat(ObjectText.lines(account, true))
        .contains("Account/3.credentials[0].secret = \"pw\"")
        .hasSameSizeAs(lines);
    assertThat(ObjectText.line(account))
        .startsWith("User name=\"jane\" domainId=1 credentials[1] createdAt=2026-01-01T00:00:00Z")
        .contains("roles=Custom permissions=Inherit quotas[1]")
        .endsWith(" …");
    assertThat(account.toString() + account.value() + account.fields().get("credentials"))
        .doesNotContain("pw");
  }

  @Test
  void structuresOfNothing() {
    RegistryObject password = decode(ObjectId.singleton("AccountPassword"), "00 00 00 00 00");
    assertThat(ObjectText.lines(password))
        .containsExactly("AccountPassword/singleton.otpAuth = {}");
  }

  @Test
  void keysOfMaps() {
    RegistryObject http =
        decode(
            ObjectId.singleton("Http"),
            "01 00 00 00 01 61 00 00 02 06 582d482e6f6b 01 62 02 200a 01 63 00 00");
    assertThat(ObjectText.lines(http))
        .contains(
            "Http/singleton.responseHeaders[X-H.ok] = \"b\"",
            "Http/singleton.responseHeaders[\" \\n\"] = \"c\"");
  }

  @Test
  void longTextIsCutInALineOnly() {
    Value.Text text = new Value.Text("é".repeat(1000));
    Value.Number active = new Value.Number(Type.Plain.BOOL, 1);
    StructType type = (StructType) Schema.get().object("SieveUserScript").type();
    Value value = new Value.Struct(type, Arrays.asList(text, new Value.Text("d"), active, text));
    RegistryObject script = new RegistryObject(ObjectId.of("SieveUserScript", 1), 0, value);
    assertThat(ObjectText.line(script))
        .isEqualTo(
            "name=\"%1$s\"… description=\"d\" isActive=true contents=\"%1$s\"…"
                .formatted("é".repeat(30)));
    assertThat(ObjectText.lines(script).get(0)).endsWith(text.text() + "\"");
  }

  @ParameterizedTest
  @CsvSource({
    "TIME, 0, 1970-01-01T00:00:00Z",
    "TIME, -1, 1969-12-31T23:59:59Z",
    "TIME, 9223372036854775807, 9223372036854775807",
    "DUR, 0, 0ms",
    "DUR, 1500, 1500ms",
    "DUR, 90000, 90s",
    "DUR, 7200000, 2h",
    "DUR, 2592000000, 30d",
    "DUR, -1, 18446744073709551615ms",
    "UINT, -1, 18446744073709551615",
    "INT, -1, -1",
    "ID, -1, 18446744073709551615",
    "BOOL, 1, true",
    "FLOAT, 4607182418800017408, 1.0",
  })
  void numbers(Type.Plain type, long bits, String text) {
    assertThat(ScalarText.text(new Value.Number(type, bits))).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "IP, 7f000001, 127.0.0.1",
    "IP, 20010db8000000000000000000000001, 2001:db8:0:0:0:0:0:1",
    "IP, 00000000000000000000ffff7f000001, ::ffff:127.0.0.1",
    "IPMASK, 0a000000ff000000, 10.0.0.0/8",
    "IPMASK, 0000000000000000, 0.0.0.0/0",
    "IPMASK, 7f000001ffffffff, 127.0.0.1/32",
    "IPMASK, 0a000000ff00ff00, 10.0.0.0/255.0.255.0",
    "SOCK, 000000000019, 0.0.0.0:25",
    "SOCK, 000000000000000000000000000000000fa0, '[0:0:0:0:0:0:0:0]:4000'",
    "BLOB32, 00ff, 00ff",
  })
  void bytes(Type.Plain type, String hex, String text) {
    assertThat(ScalarText.text(new Value.Binary(type, hex(hex)))).isEqualTo(text);
  }

  @Test
  void nothingThatATerminalWouldActOn() {
    assertThat(ScalarText.text(new Value.Text("a\u001b[31m\u009b\"\\\n")))
        .isEqualTo("\"a\\u001b[31m\\u009b\\\"\\\\\\n\"");
  }
}
