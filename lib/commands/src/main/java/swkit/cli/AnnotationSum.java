// SPDX-License-Identifier: Apache-2.0
package swkit.cli;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * A checksum of all that the options of a command are made of: the annotations of its class, of the
 * superclasses, and of the classes that options are mixed in from; the constants of enums that are
 * values; and the options that it refuses. It is taken from the class files, changes with the
 * options, and doesn't change with the compiler. Reflection, which makes objects of annotations,
 * takes 20 times as long. One thread.
 */
final class AnnotationSum implements AutoCloseable {
  /** There is no checksum that is sure to change with the options. */
  static final long UNKNOWN = -1;

  private final CRC32 sum = new CRC32();

  /** The names of the classes that count; more are found while they are read. */
  private final List<String> types = new ArrayList<>();

  /** The jar that was read last, which probably has the next class too; null before. */
  private ZipFile jar;

  private String path = "";

  private AnnotationSum() {}

  /** The checksum of {@code command}; {@link #UNKNOWN} if it isn't sure or can't be read. */
  static long of(Command command) {
    try (AnnotationSum all = new AnnotationSum()) {
      return all.read(command);
    } catch (IOException | ClassNotFoundException | LinkageError | RuntimeException e) {
      return UNKNOWN;
    }
  }

  private long read(Command command) throws IOException, ClassNotFoundException {
    ClassLoader loader = command.getClass().getClassLoader();
    types.add(command.getClass().getName());
    for (int i = 0; i < types.size(); i++) {
      Class<?> type = Class.forName(types.get(i), false, loader);
      if (type.isEnum()) {
        for (Object choice : type.getEnumConstants()) {
          add(choice.toString());
        }
        continue;
      }
      byte[] file = file(type);
      if (file == null || !AnnotatedClass.add(file, sum, types)) {
        return UNKNOWN;
      }
    }
    String[] unused = command.unused().toArray(new String[0]);
    Arrays.sort(unused); // a set has another order in each process
    for (String option : unused) {
      add(option);
    }
    return sum.getValue();
  }

  private void add(String word) {
    for (int i = 0; i < word.length(); i++) {
      sum.update(word.charAt(i));
    }
    sum.update('\n');
  }

  /** The class file, without the connection that a resource makes for it; or null. */
  private byte[] file(Class<?> type) throws IOException {
    if (type.getProtectionDomain().getCodeSource() == null) {
      return null;
    }
    URL place = type.getProtectionDomain().getCodeSource().getLocation();
    String name = type.getName().replace('.', '/') + ".class";
    if (place == null || !place.getProtocol().equals("file") || place.getPath().contains("%")) {
      return null;
    }
    if (place.getPath().endsWith("/")) {
      try (InputStream in = new FileInputStream(new File(place.getPath(), name))) {
        return in.readAllBytes();
      }
    }
    if (!path.equals(place.getPath())) {
      close();
      jar = new ZipFile(place.getPath());
      path = place.getPath();
    }
    ZipEntry entry = jar.getEntry(name);
    if (entry == null) {
      return null;
    }
    try (InputStream in = jar.getInputStream(entry)) {
      return in.readAllBytes();
    }
  }

  @Override
  public void close() throws IOException {
    if (jar != null) {
      jar.close();
    }
  }
}
