// SPDX-License-Identifier: Apache-2.0
package swkit.cli;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * A checksum of the superclass of a class and of the annotations of it and its fields, taken from
 * the class file: it changes with the options that a script declares, and not with the compiler.
 * Reflection, which makes objects of annotations, takes 20 times as long.
 *
 * <p>The structure is that of chapter 4 of the Java Virtual Machine Specification; integers are
 * big-endian.
 */
final class AnnotationSum {
  private static final String ANNOTATIONS = "RuntimeVisibleAnnotations";

  /** The kinds of constants, by their tags. */
  private static final int UTF8 = 1;

  private static final int LONG = 5;
  private static final int DOUBLE = 6;

  /** The length of a constant after its tag, by the tag; 0 for none of a fixed length. */
  private static final int[] LENGTHS = {
    0, 0, 0, 4, 4, 8, 8, 2, 2, 4, 4, 4, 4, 0, 0, 3, 2, 4, 4, 2, 2
  };

  private final byte[] file;
  private final CRC32 sum = new CRC32();
  private int[] constants;
  private int at = 8;

  private AnnotationSum(byte[] file) {
    this.file = file;
  }

  /** The checksum of {@code type}; -1 if its class file can't be found or read. */
  static long of(Class<?> type) {
    try {
      byte[] file = file(type);
      return file == null ? -1 : new AnnotationSum(file).read();
    } catch (IOException | IndexOutOfBoundsException e) {
      return -1;
    }
  }

  /** The class file, without the connection that a resource makes for it; or null. */
  private static byte[] file(Class<?> type) throws IOException {
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
    try (ZipFile jar = new ZipFile(place.getPath())) {
      ZipEntry entry = jar.getEntry(name);
      if (entry == null) {
        return null;
      }
      try (InputStream in = jar.getInputStream(entry)) {
        return in.readAllBytes();
      }
    }
  }

  private long read() {
    readConstants();
    at += 4; // access, class
    add(number(constants[number()] + 1)); // the name of the superclass
    int interfaces = number();
    at += 2 * interfaces;
    members(); // fields
    members(); // methods
    attributes();
    return sum.getValue();
  }

  /** Notes where each constant begins. */
  private void readConstants() {
    constants = new int[number()];
    for (int i = 1; i < constants.length; i++) {
      constants[i] = at;
      int tag = file[at];
      at += 1 + (tag == UTF8 ? 2 + number(at + 1) : LENGTHS[tag]);
      i += tag == LONG || tag == DOUBLE ? 1 : 0;
    }
  }

  private void members() {
    for (int i = number(); i > 0; i--) {
      at += 2;
      int name = number();
      int type = number();
      if (attributes()) {
        add(name);
        add(type);
      }
    }
  }

  /** Adds the annotations among the attributes; whether there are any. */
  private boolean attributes() {
    boolean hasAny = false;
    for (int i = number(); i > 0; i--) {
      boolean areAnnotations = isText(number(), ANNOTATIONS);
      int length = number() << 16 | number();
      int end = at + length;
      if (areAnnotations) {
        hasAny = true;
        for (int j = number(); j > 0; j--) {
          annotation();
        }
      }
      at = end;
    }
    return hasAny;
  }

  private void annotation() {
    add(number());
    for (int i = number(); i > 0; i--) {
      add(number());
      value();
    }
  }

  private void value() {
    int tag = file[at++];
    sum.update(tag);
    switch (tag) {
      case '[' -> {
        for (int i = number(); i > 0; i--) {
          value();
        }
      }
      case '@' -> annotation();
      case 'e' -> {
        add(number());
        add(number());
      }
      default -> add(number());
    }
  }

  /** Adds a constant. */
  private void add(int constant) {
    int from = constants[constant];
    int tag = file[from];
    sum.update(file, from, 1 + (tag == UTF8 ? 2 + number(from + 1) : LENGTHS[tag]));
  }

  private boolean isText(int constant, String text) {
    int from = constants[constant];
    if (file[from] != UTF8 || number(from + 1) != text.length()) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (file[from + 3 + i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private int number() {
    at += 2;
    return number(at - 2);
  }

  private int number(int place) {
    return (file[place] & 0xFF) << 8 | file[place + 1] & 0xFF;
  }
}
