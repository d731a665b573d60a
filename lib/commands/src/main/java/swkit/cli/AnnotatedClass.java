// SPDX-License-Identifier: Apache-2.0
package swkit.cli;

import java.util.List;
import java.util.zip.CRC32;

/**
 * What a class file says of options: the superclass, the annotations of the class, its fields and
 * methods, and the types of these with their parameters.
 *
 * <p>The structure is that of chapter 4 of the Java Virtual Machine Specification; integers are
 * big-endian. A damaged file throws an {@link IndexOutOfBoundsException}.
 */
final class AnnotatedClass {
  private static final String ANNOTATIONS = "RuntimeVisibleAnnotations";
  private static final String SIGNATURE = "Signature";

  /** An element of an annotation: a class, whose code says what the choices are. */
  private static final String CHOICES = "completionCandidates";

  /** Packages of libraries, whose classes don't change with the options; as in a class file. */
  private static final List<String> OTHERS = List.of("java/", "picocli/");

  /** The kinds of constants, by their tags. */
  private static final int UTF8 = 1;

  private static final int LONG = 5;
  private static final int DOUBLE = 6;

  /** The length of a constant after its tag, by the tag; 0 for none of a fixed length. */
  private static final int[] LENGTHS = {
    0, 0, 0, 4, 4, 8, 8, 2, 2, 4, 4, 4, 4, 0, 0, 3, 2, 4, 4, 2, 2
  };

  private final byte[] file;
  private final CRC32 sum;
  private final List<String> types;
  private int[] constants;
  private int at = 8;
  private boolean isSure = true;

  /** The annotations of the class, field or method that is read; 0 for none. */
  private int annotations;

  /** The constant with the type of it and of its parameters; 0 for none. */
  private int signature;

  private AnnotatedClass(byte[] file, CRC32 sum, List<String> types) {
    this.file = file;
    this.sum = sum;
    this.types = types;
  }

  /**
   * Adds what {@code file} says to {@code sum}, and the names of the classes that it depends on to
   * {@code types}. False if code decides about options too, so that the file isn't all.
   */
  static boolean add(byte[] file, CRC32 sum, List<String> types) {
    AnnotatedClass type = new AnnotatedClass(file, sum, types);
    type.read();
    return type.isSure;
  }

  private void read() {
    readConstants();
    at += 4; // flags, the class
    int parent = number(constants[number()] + 1);
    add(parent);
    addType(constants[parent] + 3, number(constants[parent] + 1));
    int interfaces = number();
    at += 2 * interfaces;
    members(); // fields
    members(); // methods
    attributes();
    addAnnotations();
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
      at += 2; // flags
      int name = number();
      int type = number();
      attributes();
      if (annotations != 0) {
        addAnnotations();
        add(name);
        addTypes(type);
        if (signature != 0) {
          addTypes(signature);
        }
      }
    }
  }

  /** Notes where the annotations and the signature among the attributes are. */
  private void attributes() {
    annotations = 0;
    signature = 0;
    for (int i = number(); i > 0; i--) {
      int name = number();
      int length = number() << 16 | number();
      if (isText(name, ANNOTATIONS)) {
        annotations = at;
      } else if (isText(name, SIGNATURE)) {
        signature = number(at);
      }
      at += length;
    }
  }

  private void addAnnotations() {
    if (annotations != 0) {
      int end = at;
      at = annotations;
      for (int i = number(); i > 0; i--) {
        annotation();
      }
      at = end;
    }
  }

  private void annotation() {
    add(number());
    for (int i = number(); i > 0; i--) {
      int name = number();
      if (isText(name, CHOICES)) {
        isSure = false;
      }
      add(name);
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

  /** Adds a descriptor or a signature, and each class that it names: {@code Lswkit/Entry;}. */
  private void addTypes(int constant) {
    add(constant);
    int from = constants[constant] + 3;
    int end = from + number(from - 2);
    for (int i = from; i < end; i++) {
      if (file[i] == 'L') {
        int start = i + 1;
        while (file[i] != ';' && file[i] != '<') {
          i++;
        }
        addType(start, i - start);
      }
    }
  }

  /** Adds the class whose name is there, in the form of a class file. */
  private void addType(int from, int length) {
    for (String other : OTHERS) {
      if (isText(from, Math.min(length, other.length()), other)) {
        return;
      }
    }
    StringBuilder name = new StringBuilder(length);
    for (int i = from; i < from + length; i++) {
      if (file[i] < 0) {
        isSure = false; // not ASCII
      }
      name.append(file[i] == '/' ? '.' : (char) file[i]);
    }
    String type = name.toString();
    if (!types.contains(type)) {
      types.add(type);
    }
  }

  private boolean isText(int constant, String text) {
    int from = constants[constant];
    return file[from] == UTF8 && isText(from + 3, number(from + 1), text);
  }

  private boolean isText(int from, int length, String text) {
    if (length != text.length()) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (file[from + i] != text.charAt(i)) {
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
