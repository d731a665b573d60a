// SPDX-License-Identifier: Apache-2.0
package swkit.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import swkit.ConfigException;

class TomlParserTest {
  private static final Path FILE = Path.of("config.toml");

  static Stream<Arguments> documents() {
    return Stream.of(
        // whitespace and comments
        document("nothing", ""),
        document("comments only, the last without newline", "# a\n\t # b"),
        document("comment to end of line", "a = 1 # b = 2\n", "a", "1"),
        document("no # comment in a string", "a = '#1'\n", "a", "#1"),
        document("CR before LF", "[t]\r\na = 1\r\nb = \"x\"\r\n", "t.a", "1", "t.b", "x"),
        document("CR in a string", "a = \"x\r\ny\"\n", "a", "x\ny"),
        // table headers
        document("header", "[a.b-c_d]\nk = 1\n", "a.b-c_d.k", "1"),
        document("header is lower-cased, key is not", "[storE.RocksDB]\nPaTh=1\n", lowered()),
        document("first character of a header is verbatim", "[STORE]\nk=1\n", "Store.k", "1"),
        document("even a space", "[ store]\nk=1\n", " store.k", "1"),
        document("quoted part keeps case", "[a.\"B c/D]#\".E]\nk=1\n", "a.B c/D]#.e.k", "1"),
        document("dots in quotes are not escaped", "[a.\"b.c\"]\nk=1\n", "a.b.c.k", "1"),
        document(
            "backslash in a quoted part is dropped", "[a.\"b\\c\\\"d\"]\nk=1\n", "a.bc\"d.k", "1"),
        document("rest of the header line is ignored", "[a] = b ] ' x\nk=1\n", "a.k", "1"),
        document("header at the end of file", "[a]"),
        // arrays of tables
        document("array of tables", "[[a]]\nk=1\n[[a]]\nk=2\n", "a.0000.k", "1", "a.0001.k", "2"),
        document(
            "numbering begins again after another name",
            "[[a]]\nk=1\n[[b]]\nk=2\n[[a]]\nm=3\n",
            "a.0000.k",
            "1",
            "b.0000.k",
            "2",
            "a.0000.m",
            "3"),
        document(
            "a plain table does not end it",
            "[[A]]\nk=1\n[b]\nk=2\n[[a]]\nk=3\n",
            "a.0000.k",
            "1",
            "b.k",
            "2",
            "a.0001.k",
            "3"),
        // keys
        document("dotted keys", "a.b.c = 1\n[t]\nd.e = 2\n", "a.b.c", "1", "t.d.e", "2"),
        document("spaces in keys are removed", "a . b c\t= 1\n", "a.bc", "1"),
        document("quoted key", "\"a =#B\" = 1\nc.\"d e\".f = 2\n", "a =#B", "1", "c.d e.f", "2"),
        document("any character in a key", "a:b/c*@_-$'é = 1\n", "a:b/c*@_-$'é", "1"),
        document("key that begins with a digit", "1a = x\n", "1a", "x"),
        // strings
        document("empty strings", "a = \"\"\nb = ''\n", "a", "", "b", ""),
        document(
            "escapes in both kinds of quotes",
            "a = \"t\\tr\\rn\\nq\\\"x\\xu\\u\"\nb = 't\\tr\\rn\\nq\\'x\\x'\n",
            "a",
            "t\tr\rn\nq\"xxuu",
            "b",
            "t\tr\rn\nq'xx"),
        document("strings span lines", "a = 'x\n  y'\nb=1\n", "a", "x\n  y", "b", "1"),
        document("other quote in a string", "a = \"it's\"\nb = '\"'\n", "a", "it's", "b", "\""),
        document("escaped after an escaped backslash", "a = \"x\\\\ny\"\n", "a", "x\\\ny"),
        document("a Windows path loses its backslashes", "a = 'C:\\data'\n", "a", "C:data"),
        document("no backslash at the end", "a = 'x\\\\'y'\n", "a", "x\\'y"),
        document(
            "raw strings", "a = '''x\\n\"'y'''\nb = \"\"\"\\\"\"\"\n", "a", "x\\n\"'y", "b", "\\"),
        document("first LF of a raw string", "a = \"\"\"\n\nx\n\"\"\"\n", "a", "\nx\n"),
        document("first CRLF of a raw string", "a = '''\r\nx\r\n'''\n", "a", "x\n"),
        document("empty raw string", "a = ''''''\n", "a", ""),
        document(
            "values are not trimmed and keep any character",
            "a = \"  p%40:/@$&;é漢😀\u0001  \"\n",
            "a",
            "  p%40:/@$&;é漢😀\u0001  "),
        // bare values
        document(
            "bare values",
            "a = true\nb = -1.5e+3\nc = .x\nd=+1\ne = 2024-01-01\n",
            "a",
            "true",
            "b",
            "-1.5e+3",
            "c",
            ".x",
            "d",
            "+1",
            "e",
            "2024-01-01"),
        // arrays
        document("array", "a = [1, 'x', true]\n", "a.0000", "1", "a.0001", "x", "a.0002", "true"),
        document(
            "array over lines with comments and a trailing comma",
            "a = [ # one\n 1 # , 2\n , # ]\n 3,\n]\n",
            "a.0000",
            "1",
            "a.0001",
            "3"),
        document("empty array gives no key", "a = [ \n ]\nb = 1\n", "b", "1"),
        document(
            "nested arrays",
            "a = [[1, 2], [], [[3]]]\n",
            "a.0000.0000",
            "1",
            "a.0000.0001",
            "2",
            "a.0002.0000.0000",
            "3"),
        document("ten deep", "a = [[[[[[[[[[1]]]]]]]]]]\n", "a" + ".0000".repeat(10), "1"),
        // inline tables
        document("inline table", "a = { b = 1, c.d = 'x' }\n", "a.b", "1", "a.c.d", "x"),
        document("set members", "a = { b = 1, c, \"d e\" }\n", "a.b", "1", "a.c", "", "a.d e", ""),
        document("empty inline table", "a = {}\n"),
        document(
            "inline table over lines",
            "a = {\n b, # x\n c = 1,\n d\n}\n",
            "a.b",
            "",
            "a.c",
            "1",
            "a.d",
            ""),
        document(
            "inline tables in an array in an inline table",
            "a = { b = [{ c = 1 }, { c = 2 }] }\n",
            "a.b.0000.c",
            "1",
            "a.b.0001.c",
            "2"),
        // the end
        document("a comment behind the last value will do", "a = 1 # x", "a", "1"));
  }

  private static String[] lowered() {
    return new String[] {"store.rocksdb.PaTh", "1"};
  }

  private static Arguments document(String name, String text, String... keysAndValues) {
    var expected = new TreeMap<String, String>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      expected.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    return Arguments.of(name, text, expected);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("documents")
  void readsTheDialect(String name, String text, Map<String, String> expected) {
    assertThat(TomlParser.parse(FILE, text)).as(name).isEqualTo(expected);
  }

  @Test
  void numbersArrayElementsWithFourDigits() {
    var values = TomlParser.parse(FILE, "a = [" + "x,".repeat(1001) + "]\n");
    assertThat(values).hasSize(1001);
    assertThat(values.firstKey()).isEqualTo("a.0000");
    assertThat(values.lastKey()).isEqualTo("a.1000");
  }

  static Stream<Arguments> errors() {
    return Stream.of(
        Arguments.of("a = 1\nb = 2", 2, "add a newline at the end of the file"),
        Arguments.of("a = 'x'  ", 1, "Unexpected EOF"),
        Arguments.of("a = [1]", 1, "add a newline at the end of the file"),
        Arguments.of("a = 1\n\nb", 3, "end of file after a key: expected ="),
        Arguments.of("a =", 1, "end of file where a value should begin"),
        Arguments.of("a = 1\na = 2\n", 2, "duplicate key a, first on line 1"),
        Arguments.of("a = [1]\n\na.0000 = 2\n", 3, "duplicate key a.0000, first on line 1"),
        Arguments.of("[t]\na=1\n[T2]\n[t]\na=1\n", 5, "duplicate key t.a, first on line 2"),
        Arguments.of("a = { b, b }\n", 1, "duplicate key a.b"),
        Arguments.of("[[a]]\nk=1\n[[b]]\n[[a]]\nk=2\n", 5, "duplicate key a.0000.k"),
        Arguments.of("\n# x\na 1\n", 3, "end of line after a key: expected ="),
        Arguments.of("a =\n1\n", 1, "end of line where a value should begin"),
        Arguments.of(
            "a = /var/lib\n", 1, "'/' where a value should begin: put the value in quotes"),
        Arguments.of("a = 1_000\n", 1, "'_' after a value: put the whole value in quotes"),
        Arguments.of("a = 10:30\n", 1, "':' after a value"),
        Arguments.of("a = var/lib\n", 1, "'/' after a value"),
        Arguments.of("a = 1 b = 2\n", 1, "'b' after a value"),
        Arguments.of("a = 'x' y\n", 1, "'y' after a value"),
        Arguments.of("\n'a' = 1\n", 2, "''' where a key should begin"),
        Arguments.of("_a = 1\n", 1, "'_' where a key should begin"),
        Arguments.of("{ \"@type\": 1 }\n", 1, "'{' where a key should begin"),
        Arguments.of("a[0] = 1\n", 1, "'[' after a key"),
        Arguments.of("a = \"x\nb = 2\n", 1, "a string is not closed: add the \""),
        Arguments.of("a = 1\nb = 'C:\\'\n", 2, "a string is not closed: add the '"),
        Arguments.of("a = '''\nx''\n", 1, "a string is not closed: add the '''"),
        Arguments.of("\"a = 1\n", 1, "a quoted name is not closed"),
        Arguments.of("a = [\n1,\n", 1, "'[' is not closed: add the ]"),
        Arguments.of("a = [1 2]\n", 1, "'2' after a value: expected , or ]"),
        Arguments.of("a = [,]\n", 1, "',' where a value should begin"),
        Arguments.of("a = {\nb = 1\nc = 2 }\n", 3, "'c' after a value: expected , or }"),
        Arguments.of("a = { b\nc }\n", 2, "'c' after a key in { }"),
        Arguments.of("a = { b\n", 2, "end of file after a key in { }"),
        Arguments.of("a = {\n", 1, "'{' is not closed: add the }"),
        Arguments.of("a = [[[[[[[[[[[1]]]]]]]]]]]\n", 1, "nested more than 10 deep"),
        Arguments.of("a = " + "{a=".repeat(100_000), 1, "nested more than 10 deep"),
        Arguments.of("a=1\n[\"B\"]\nk=1\n", 2, "begins with a quote"),
        Arguments.of("a=1\n[b c]\n", 2, "' ' in a [table]"),
        Arguments.of("a=1\n[b\nc=1\n", 2, "end of line in a [table]"),
        Arguments.of("[a", 1, "a [table] is not closed"),
        Arguments.of("[]\n", 1, "a [table] without a name"),
        Arguments.of("[[]]\n", 1, "a [table] without a name"),
        Arguments.of("\uFEFFa = 1\n", 1, "byte order mark"),
        Arguments.of("a = 1\n\u00A0b = 1\n", 2, "character U+00A0"));
  }

  @ParameterizedTest
  @MethodSource("errors")
  void refusesWithLineAndAdvice(String text, int line, String problem) {
    assertThatThrownBy(() -> TomlParser.parse(FILE, text))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("config.toml:" + line + ": ")
        .hasMessageContaining(problem)
        .hasMessageNotContaining("\n");
  }

  @Test
  void neverShowsAValue() {
    assertThatThrownBy(() -> TomlParser.parse(FILE, "password = hunter2/secret\n"))
        .hasMessageNotContaining("hunter2")
        .hasMessageNotContaining("secret");
  }

  @Test
  @Timeout(30)
  void readsALargeFileInLinearTime() {
    var text = new StringBuilder();
    for (int i = 0; i < 200_000; i++) {
      text.append('k').append(i).append(" = \"").append("x".repeat(20)).append("\"\n");
    }
    assertThat(TomlParser.parse(FILE, text.toString())).hasSize(200_000);
  }
}
