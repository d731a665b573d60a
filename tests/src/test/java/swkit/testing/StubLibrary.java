// SPDX-License-Identifier: Apache-2.0
package swkit.testing;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A shared library for x86-64 Linux whose functions do nothing but return a constant, for a program
 * that is linked to a library which it can do without and which isn't there.
 *
 * <p>One page that is read and executed has everything but the dynamic section, which the loader of
 * older systems writes to; that is the second page. Symbols have versions, for which the loader
 * asks.
 */
public final class StubLibrary {
  private static final int PAGE = 4096;
  private static final int HEADERS = 64 + 3 * 56;

  private record Function(String name, String version, int returned) {}

  private final String name;
  private final List<Function> functions = new ArrayList<>();
  private final StringBuilder strings = new StringBuilder("\0");
  private final Map<String, Integer> stringAt = new LinkedHashMap<>();

  /** A library that calls itself {@code name}, as the program does. */
  public StubLibrary(String name) {
    this.name = name;
  }

  public StubLibrary function(String function, String version, int returned) {
    functions.add(new Function(function, version, returned));
    return this;
  }

  /** The file. */
  public byte[] bytes() {
    List<String> versions = new ArrayList<>(List.of(name));
    functions.stream().map(Function::version).distinct().forEach(versions::add);
    versions.forEach(this::string);
    functions.forEach(function -> string(function.name()));
    int symbols = functions.size() + 1;

    ByteBuffer file = ByteBuffer.allocate(PAGE + 11 * 16).order(ByteOrder.LITTLE_ENDIAN);
    file.position(HEADERS);
    int code = file.position();
    for (Function function : functions) {
      // mov rax, returned; ret
      file.put(new byte[] {0x48, (byte) 0xC7, (byte) 0xC0});
      file.putInt(function.returned()).put((byte) 0xC3);
    }
    int hash = file.position();
    file.putInt(1).putInt(symbols).putInt(1).putInt(0);
    for (int i = 1; i < symbols; i++) {
      file.putInt(i + 1 < symbols ? i + 1 : 0);
    }
    int symbolTable = align(file);
    file.position(symbolTable + 24);
    for (int i = 0; i < functions.size(); i++) {
      file.putInt(string(functions.get(i).name())).put((byte) 0x12).put((byte) 0);
      file.putShort((short) 1).putLong(code + 8L * i).putLong(8);
    }
    int versionOf = file.position();
    file.putShort((short) 0);
    for (Function function : functions) {
      file.putShort((short) (versions.indexOf(function.version()) + 1));
    }
    int definitions = align(file);
    for (int i = 0; i < versions.size(); i++) {
      String version = versions.get(i);
      file.putShort((short) 1).putShort((short) (i == 0 ? 1 : 0));
      file.putShort((short) (i + 1)).putShort((short) 1);
      file.putInt(hash(version)).putInt(20).putInt(i + 1 < versions.size() ? 28 : 0);
      file.putInt(string(version)).putInt(0);
    }
    int stringTable = file.position();
    byte[] text = strings.toString().getBytes(StandardCharsets.US_ASCII);
    file.put(text);

    file.position(PAGE);
    dynamic(file, 14, string(name));
    dynamic(file, 4, hash);
    dynamic(file, 5, stringTable);
    dynamic(file, 6, symbolTable);
    dynamic(file, 10, text.length);
    dynamic(file, 11, 24);
    dynamic(file, 0x6FFFFFF0, versionOf);
    dynamic(file, 0x6FFFFFFC, definitions);
    dynamic(file, 0x6FFFFFFD, versions.size());
    dynamic(file, 0, 0);
    int dynamicEnd = file.position();

    file.position(0);
    file.put(new byte[] {0x7F, 'E', 'L', 'F', 2, 1, 1, 0}).putLong(0);
    file.putShort((short) 3).putShort((short) 62).putInt(1).putLong(0).putLong(64).putLong(0);
    file.putInt(0).putShort((short) 64).putShort((short) 56).putShort((short) 3);
    file.putShort((short) 64).putShort((short) 0).putShort((short) 0);
    segment(file, 1, 5, 0, stringTable + text.length);
    segment(file, 1, 6, PAGE, dynamicEnd - PAGE);
    segment(file, 2, 6, PAGE, dynamicEnd - PAGE);
    return file.array();
  }

  private int string(String text) {
    return stringAt.computeIfAbsent(
        text,
        added -> {
          int at = strings.length();
          strings.append(added).append('\0');
          return at;
        });
  }

  private static int align(ByteBuffer file) {
    return file.position((file.position() + 7) / 8 * 8).position();
  }

  private static void dynamic(ByteBuffer file, long tag, long value) {
    file.putLong(tag).putLong(value);
  }

  private static void segment(ByteBuffer file, int type, int flags, long at, long size) {
    file.putInt(type).putInt(flags).putLong(at).putLong(at).putLong(at);
    file.putLong(size).putLong(size).putLong(PAGE);
  }

  /** The hash of System V's ABI. */
  private static int hash(String text) {
    int hash = 0;
    for (char c : text.toCharArray()) {
      hash = (hash << 4) + c;
      hash ^= (hash & 0xF0000000) >>> 24;
      hash &= 0x0FFFFFFF;
    }
    return hash;
  }
}
