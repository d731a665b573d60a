// SPDX-License-Identifier: Apache-2.0
package swkit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import swkit.RefusedException;
import swkit.open.DatabaseAddress;

/** Which password goes to which database. */
class DatabaseOptionsTest {
  private static final String A = "postgresql://u@a/d";
  private static final String B = "mysql://u@b/d";

  @TempDir Path temp;
  private final Map<String, String> environment = new HashMap<>();

  private Path file(String name, String text) throws IOException {
    return Files.writeString(temp.resolve(name), text);
  }

  private String config(String type, String password) throws IOException {
    return file(
            type + (password == null ? "" : "-with") + ".toml",
            "storage.data = \"db\"\nstorage.blob = \"db\"\n[store.db]\ntype = \""
                + type
                + "\"\nhost = \"c\"\nuser = \"u\"\ndatabase = \"d\"\n"
                + (password == null ? "" : "password = \"" + password + "\"\n"))
        .toString();
  }

  private String json(String type, String secret) throws IOException {
    return file(
            type + ".json",
            "{\"@type\": \""
                + type
                + "\", \"host\": \"j\""
                + (secret == null ? "" : ", \"authSecret\": " + secret)
                + "}")
        .toString();
  }

  private DatabaseOptions given(String password) throws IOException {
    Path file = password == null ? null : file("password" + password, password + "\n");
    return new DatabaseOptions("--", List.of(), file, false);
  }

  private DatabaseOptions to(String password) throws IOException {
    Path file = password == null ? null : file("to" + password, password);
    return new DatabaseOptions("--to-", List.of(), file, false);
  }

  private String one(String word, String given) throws IOException {
    return given(given).one(new DatabaseOptions.Word(word, null), environment::get).password();
  }

  private List<String> two(String a, String b, String given, String to) throws IOException {
    List<DatabaseAddress> both =
        given(given)
            .two(
                new DatabaseOptions.Word(a, null),
                new DatabaseOptions.Word(b, null),
                to(to),
                environment::get);
    return both.stream().map(operand -> String.valueOf(operand.password())).toList();
  }

  @Test
  void aPasswordReachesConfigurationsToo() throws IOException {
    for (String type : new String[] {"postgresql", "mysql"}) {
      assertThat(one(config(type, null), "given")).isEqualTo("given");
      assertThat(one(config(type, ""), "given")).isEqualTo("given");
    }
    for (String type : new String[] {"PostgreSql", "MySql"}) {
      assertThat(one(json(type, null), "given")).isEqualTo("given");
      assertThat(one(json(type, "{\"@type\": \"None\"}"), "given")).isEqualTo("given");
    }
    Path config = Path.of(config("mysql", null));
    DatabaseAddress operand =
        given("given").one(new DatabaseOptions.Word(null, config), environment::get);
    assertThat(operand.password()).isEqualTo("given");
    assertThat(operand.config()).isNotNull();
    assertThat(operand.file()).isEqualTo(config);
    assertThat(operand.storage().blobs().values()).containsEntry("password", "given");
  }

  @Test
  void anOptionWinsOverTheConfigurationAndThatOverTheVariable() throws IOException {
    String unset = "{\"@type\": \"EnvironmentVariable\", \"variableName\": \"SWKIT_TEST_UNSET\"}";
    environment.put("SWKIT_PASSWORD", "variable");
    assertThat(one(config("mysql", "own"), "given")).isEqualTo("given");
    assertThat(one(config("mysql", "own"), null)).isEqualTo("own");
    assertThat(one(config("mysql", null), null)).isEqualTo("variable");
    assertThat(one(config("mysql", ""), null)).isEqualTo("variable");
    assertThat(one(json("MySql", null), null)).isEqualTo("variable");
    assertThat(one(json("MySql", "{\"@type\": \"Value\", \"secret\": \"own\"}"), null))
        .isEqualTo("own");
    assertThat(one(A, null)).isEqualTo("variable");
    assertThat(one(A, "given")).isEqualTo("given");
    assertThat(one(config("mysql", "%{env:SWKIT_TEST_UNSET}%"), "given")).isEqualTo("given");
    assertThat(one(json("MySql", unset), "given")).isEqualTo("given");
    assertThatThrownBy(() -> one(config("mysql", "%{env:SWKIT_TEST_UNSET}%"), null))
        .hasMessageContaining("needs the environment variable SWKIT_TEST_UNSET");
    assertThatThrownBy(() -> one(json("MySql", unset), null)).hasMessageContaining("authSecret");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sqlite:/x", "rocksdb:/x", "fdb:/x", "memory:x"})
  void whatTakesNoneIsNamed(String word) {
    environment.put("SWKIT_PASSWORD", "variable");
    assertThatThrownBy(() -> one(word, "given"))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("so it takes no password: leave out --password-file");
    assertThatThrownBy(() -> two(word, word + 1, "given", null))
        .hasMessageContaining("takes no password");
    assertThatThrownBy(() -> two(word, A, "given", "other"))
        .hasMessageContaining("leave out --password-file");
    assertThatThrownBy(() -> two(A, word, null, "other"))
        .hasMessageContaining("leave out --to-password-file");
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        // --password-file, --to-password-file, SWKIT_PASSWORD, SWKIT_TO_PASSWORD: A, B
        "given,to,-,-,given,to",
        "given,-,-,-,given,-",
        "-,to,-,-,-,to",
        "-,-,var,tovar,var,tovar",
        "-,-,var,-,var,-",
        "-,-,-,tovar,-,tovar",
        "given,-,var,tovar,given,tovar",
        "given,to,var,tovar,given,to",
        "-,to,var,-,var,to"
      })
  void twoServersHaveTwoPasswords(
      String given, String to, String variable, String toVariable, String a, String b)
      throws IOException {
    environment.put("SWKIT_PASSWORD", variable);
    environment.put("SWKIT_TO_PASSWORD", toVariable);
    for (String first : new String[] {A, config("postgresql", null)}) {
      for (String second : new String[] {B, json("MySql", null)}) {
        assertThat(two(first, second, given, to))
            .containsExactly(String.valueOf(a), String.valueOf(b));
      }
    }
  }

  @Test
  void whereOneAloneTakesAPasswordItIsForThat() throws IOException {
    assertThat(two("sqlite:/x", A, "given", null)).containsExactly("null", "given");
    assertThat(two(A, "sqlite:/x", "given", null)).containsExactly("given", "null");
    assertThat(two("sqlite:/x", A, null, "to")).containsExactly("null", "to");
    environment.put("SWKIT_PASSWORD", "variable");
    assertThat(two("sqlite:/x", A, null, null)).containsExactly("null", "variable");
    assertThat(two(config("mysql", "own"), A, null, null)).containsExactly("own", "variable");
    environment.put("SWKIT_TO_PASSWORD", "second");
    assertThat(two("sqlite:/x", A, null, null)).containsExactly("null", "second");
    assertThat(two(A, config("mysql", "own"), null, null)).containsExactly("variable", "own");
  }

  @Test
  void theSameUserOfTheSameServerHasOnePassword() throws IOException {
    assertThat(two(A, "postgresql://u@a:5432/other", "given", null))
        .containsExactly("given", "given");
    environment.put("SWKIT_PASSWORD", "variable");
    assertThat(two(A, "postgresql://u@a/other", null, null))
        .containsExactly("variable", "variable");
    assertThat(two(A, "postgresql://other@a/d2", null, null)).containsExactly("variable", "null");
    assertThat(two(A, "postgresql://u@a:1/d", null, null)).containsExactly("variable", "null");
    assertThat(two(A, "postgresql://u@a/other", null, "to")).containsExactly("variable", "to");
  }

  @ParameterizedTest
  @CsvSource({"'',is empty", "'\n',is empty", "'a\nb',more than one line", "'a\n\n',more than one"})
  void whatIsNoPasswordIsRefused(String text, String words) throws IOException {
    Path file = file("password", text);
    DatabaseOptions options = new DatabaseOptions("--", List.of(), file, false);
    assertThatThrownBy(() -> options.one(new DatabaseOptions.Word(A, null), environment::get))
        .hasMessageContaining(words);
  }

  @ParameterizedTest
  @ValueSource(strings = {"p w ", "p w \n", "p w \r\n"})
  void oneNewlineAtTheEndIsNoPartOfIt(String text) throws IOException {
    DatabaseOptions options = new DatabaseOptions("--", List.of(), file("password", text), false);
    assertThat(options.one(new DatabaseOptions.Word(A, null), environment::get).password())
        .isEqualTo("p w ");
    Path secret = file("secret", text);
    assertThat(one(config("mysql", "%{file:" + secret + "}%"), null)).isEqualTo("p w ");
  }

  @Test
  void bothWaysOfOnePasswordExcludeEachOther() throws IOException {
    Path file = file("password", "x");
    assertThatThrownBy(() -> new DatabaseOptions("--to-", List.of(), file, true))
        .hasMessage("--to-password-file and --to-ask-password exclude each other");
    Files.write(file, new byte[] {(byte) 0xFF, 'x'});
    DatabaseOptions options = new DatabaseOptions("--", List.of(), file, false);
    assertThatThrownBy(() -> options.one(new DatabaseOptions.Word(A, null), environment::get))
        .hasMessageContaining("isn't valid UTF-8");
  }
}
