// SPDX-License-Identifier: Apache-2.0
package swkit.salvage;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import swkit.legacy.Family;
import swkit.legacy.OperationReader;

/**
 * Writes a file of a legacy dump: operations as they are in the damaged file, and those that a gap
 * has swallowed and the next entries need (store-and-dump 2.1). For one thread.
 */
final class LegacyOutput {
  private final LegacyFile from;
  private final OutputStream to;
  private final boolean withContents;
  private final LegacyState written = new LegacyState();
  private Family family;

  /**
   * Begins a file.
   *
   * @param withContents whether the contents of blobs are written; else each is empty
   */
  LegacyOutput(LegacyFile from, int version, OutputStream to, boolean withContents) {
    this.from = from;
    this.to = to;
    this.withContents = withContents;
    write(OperationReader.MAGIC, version);
    select(from.structure().segments().get(0).family());
  }

  private void write(int... bytes) {
    try {
      for (int one : bytes) {
        to.write(one);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes an operation that is no entry. */
  void state(LegacyOp op) {
    if (op.code() == LegacyOp.FAMILY) {
      select(Family.values()[op.number()]);
    } else {
      copy(op.at(), op.end());
      written.set(op);
    }
  }

  private void select(Family next) {
    if (family != next) {
      write(LegacyOp.FAMILY, next.ordinal());
      family = next;
    }
  }

  /** Writes an entry of {@code of}, whose state is {@code state}. */
  void entry(LegacyOp op, Family of, LegacyState state) {
    select(of);
    if (state.hasAccount && state.account != written.account) {
      number(LegacyOp.ACCOUNT, state.account);
      written.account = state.account;
    }
    if (state.hasCollection && state.collection != written.collection) {
      write(LegacyOp.COLLECTION, state.collection);
      written.collection = state.collection;
    }
    if (state.hasDocument && state.document != written.document) {
      number(LegacyOp.DOCUMENT, state.document);
      written.document = state.document;
    }
    boolean isContent = of == Family.BLOB && op.code() == LegacyOp.KEY_VALUE;
    if (isContent && !withContents) {
      write(LegacyOp.KEY);
      copy(op.at() + 1, op.keyAt() + op.keyLength());
    } else {
      copy(op.at(), op.end());
    }
  }

  private void number(int code, int number) {
    write(code, number >>> 24, number >>> 16, number >>> 8, number);
  }

  private void copy(long at, long end) {
    try {
      from.bytes().copy(at, end, to);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
