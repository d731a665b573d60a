// SPDX-License-Identifier: Apache-2.0
package swkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import swkit.testing.Launcher;

/**
 * The public types of the library and their members, as {@code lib/api.txt} lists them: so that
 * growth of the surface is seen.
 *
 * <p>The scripts of the catalog name that file too. JBang compiles a script anew when the file has
 * changed, and not whenever the library has. {@code -Dswkit.writeGoldens=true} writes it anew.
 */
class ApiTest {
  private static final Path FILE = Launcher.ROOT.resolve("lib/api.txt");

  @Test
  void publicTypesAreThoseOfTheList() throws Exception {
    var text = new StringBuilder();
    for (String module : new String[] {"core", "commands"}) {
      Path root = Launcher.ROOT.resolve("lib/" + module + "/src/main/java");
      try (var files = Files.walk(root)) {
        for (Path file : files.filter(ApiTest::isType).sorted().toList()) {
          String name = root.relativize(file).toString().replace('\\', '/');
          add(text, Class.forName(name.replace(".java", "").replace('/', '.'), false, loader()));
        }
      }
    }
    if (Boolean.getBoolean("swkit.writeGoldens")) {
      Files.writeString(FILE, text);
    }
    assertThat(Files.readString(FILE))
        .as("lib/api.txt; after a wanted change of the API, run with -Dswkit.writeGoldens=true")
        .isEqualTo(text.toString());
  }

  private static ClassLoader loader() {
    return ApiTest.class.getClassLoader();
  }

  private static boolean isType(Path file) {
    return file.toString().endsWith(".java") && !file.endsWith("package-info.java");
  }

  private static void add(StringBuilder text, Class<?> type) throws IOException {
    if (!isVisible(type.getModifiers())) {
      return;
    }
    text.append(modifiers(type.getModifiers() & ~Modifier.INTERFACE))
        .append(
            type.isInterface()
                ? "interface "
                : type.isEnum() ? "enum " : type.isRecord() ? "record " : "class ")
        .append(type.getName());
    Type parent = type.getGenericSuperclass();
    if (parent != null && parent != Object.class && !type.isEnum() && !type.isRecord()) {
      text.append(" extends ").append(parent.getTypeName());
    }
    if (type.getGenericInterfaces().length > 0) {
      text.append(" implements ").append(names(type.getGenericInterfaces()));
    }
    text.append('\n');
    var members = new TreeSet<String>();
    for (Field field : type.getDeclaredFields()) {
      if (isVisible(field.getModifiers()) && !field.isSynthetic()) {
        members.add(
            modifiers(field.getModifiers())
                + field.getGenericType().getTypeName()
                + " "
                + field.getName()
                + constant(field));
      }
    }
    for (Constructor<?> constructor : type.getDeclaredConstructors()) {
      if (isVisible(constructor.getModifiers()) && !constructor.isSynthetic()) {
        members.add(modifiers(constructor.getModifiers()) + "new" + parameters(constructor));
      }
    }
    for (Method method : type.getDeclaredMethods()) {
      if (isVisible(method.getModifiers()) && !method.isSynthetic()) {
        members.add(
            modifiers(method.getModifiers())
                + method.getGenericReturnType().getTypeName()
                + " "
                + method.getName()
                + parameters(method));
      }
    }
    members.forEach(member -> text.append("  ").append(member).append('\n'));
    Class<?>[] nested = type.getDeclaredClasses();
    Arrays.sort(nested, (a, b) -> a.getName().compareTo(b.getName()));
    for (Class<?> inner : nested) {
      add(text, inner);
    }
  }

  /** The value of a constant that compilers copy into other classes. */
  private static String constant(Field field) {
    boolean isCopied =
        Modifier.isStatic(field.getModifiers())
            && Modifier.isFinal(field.getModifiers())
            && (field.getType().isPrimitive() || field.getType() == String.class);
    try {
      field.setAccessible(true);
      return isCopied ? " = " + String.valueOf(field.get(null)).replace("\n", "\\n") : "";
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean isVisible(int modifiers) {
    return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
  }

  private static String modifiers(int modifiers) {
    int shown =
        modifiers & (Modifier.PROTECTED | Modifier.STATIC | Modifier.FINAL | Modifier.ABSTRACT);
    return shown == 0 ? "" : Modifier.toString(shown) + " ";
  }

  private static String parameters(Executable executable) {
    return "(" + names(executable.getGenericParameterTypes()) + ")";
  }

  private static String names(Type... types) {
    return Arrays.stream(types).map(Type::getTypeName).collect(Collectors.joining(", "));
  }
}
