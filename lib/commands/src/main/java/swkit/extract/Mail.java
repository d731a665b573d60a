// SPDX-License-Identifier: Apache-2.0
package swkit.extract;

import com.dynatrace.hash4j.hashing.Hashing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import swkit.Entry;
import swkit.Snapshot;
import swkit.Source;
import swkit.StoreException;
import swkit.Subspace;

/**
 * A mail of one account: where it is, its flags, and what finds its content. Immutable; it needs
 * some 200 bytes of memory, without its content.
 */
public final class Mail implements BlobBatch.Stored {
  /** The time of a mail whose metadata can't be read. */
  static final long UNKNOWN_TIME = Long.MIN_VALUE;

  /** A mailbox and the UID that the mail has in it. */
  public record Place(Mailbox mailbox, long uid) {}

  private final long document;
  private final byte[] hash;
  private final long received;
  private final long size;
  private final List<String> keywords;
  private final Mailbox[] mailboxes;
  private final int[] uids;
  private final byte[] added;
  private final int headerLength;
  private final long headerSum;
  private final String problem;
  private final boolean described;
  private final String[] fields;

  private Mail(Builder builder, Mailbox[] mailboxes, int[] uids) {
    this.document = builder.document;
    this.hash = builder.hash;
    this.received = builder.received;
    this.size = builder.size;
    this.keywords = builder.keywords;
    this.mailboxes = mailboxes;
    this.uids = uids;
    this.added = builder.added;
    this.headerLength = builder.headerLength;
    this.headerSum = builder.headerSum;
    this.problem = builder.problem;
    this.described = builder.described;
    this.fields = builder.fields;
  }

  /** What is known of a mail while its account is read. */
  static final class Builder {
    final long document;
    byte[] hash;
    long received = UNKNOWN_TIME;
    long size = -1;
    List<String> keywords = List.of();
    int[] mailboxes = {};
    int[] uids = {};
    byte[] added = Entry.NO_VALUE;
    int headerLength = -1;
    long headerSum;
    String problem;
    boolean described;
    String[] fields;

    Builder(long document) {
      this.document = document;
    }

    /** The header that the server gives out, which begins with what delivery added. */
    void header(byte[] header, int inBlob) {
      int more = header.length - inBlob;
      if (inBlob >= 0 && more >= 0) {
        added = more == 0 ? Entry.NO_VALUE : java.util.Arrays.copyOf(header, more);
        headerLength = inBlob;
        headerSum = sum(header, more, inBlob);
      }
    }

    Mail build(Mailbox[] in, int[] uidsThere) {
      return new Mail(this, in, uidsThere);
    }
  }

  private static long sum(byte[] bytes, int from, int length) {
    return Hashing.xxh3_64().hashBytesToLong(bytes, from, length);
  }

  /** The document id in its account. */
  public long document() {
    return document;
  }

  /**
   * The BLAKE3 hash of its content as stored, 32 bytes, which must not be changed; null if lost.
   */
  @Override
  public byte[] hash() {
    return hash;
  }

  /** When it arrived: the INTERNALDATE of IMAP; null if that can't be read. */
  public Instant received() {
    return received == UNKNOWN_TIME ? null : Instant.ofEpochSecond(received);
  }

  /** When it arrived, in Unix seconds; {@link #UNKNOWN_TIME} if that can't be read. */
  long receivedSeconds() {
    return received;
  }

  /** Its size in bytes, as the server recorded it; -1 if unknown. */
  @Override
  public long size() {
    return size;
  }

  /** Its keywords as JMAP has them: {@code $seen}, {@code $flagged}, {@code todo}. */
  public List<String> keywords() {
    return keywords;
  }

  /** The mailboxes that it is in; none if they can't be read. */
  public List<Place> places() {
    List<Place> places = new ArrayList<>();
    for (int i = 0; i < mailboxes.length; i++) {
      places.add(new Place(mailboxes[i], Integer.toUnsignedLong(uids[i])));
    }
    return places;
  }

  /** Why its mailboxes can't be told; null if they can. */
  public String problem() {
    return problem;
  }

  /** Whether its metadata could be read: when it arrived, its header, the name of its content. */
  public boolean isDescribed() {
    return described;
  }

  /**
   * A field of its header, decoded; null if it has none or that can't be read.
   *
   * @param index the place of its name in {@link MailReading#fields}
   */
  public String field(int index) {
    return fields == null ? null : fields[index];
  }

  /**
   * Its content, as IMAP clients see it.
   *
   * @throws StoreException if it is missing, or {@code snapshot} reports damage by throwing
   */
  public byte[] content(Snapshot snapshot) {
    String what = "the content of document " + document;
    if (hash == null) {
      throw new StoreException(snapshot.address(), what + " can't be found");
    }
    try (Source blobs = snapshot.blobs(Source.of(List.of(new Entry(hash))), missing -> {})) {
      Entry blob = blobs.next();
      if (blob == null) {
        throw new StoreException(snapshot.address(), Subspace.BLOBS, hash, what + " is missing");
      }
      return content(blob.value());
    }
  }

  /** The lines that delivery added before the header of the blob; empty for most mails. */
  byte[] added() {
    return added;
  }

  /** Whether the header that the server recorded is that of {@code blob}. */
  boolean fits(byte[] blob) {
    return headerLength < 0
        || headerLength <= blob.length && sum(blob, 0, headerLength) == headerSum;
  }

  /** The content whose stored part is {@code blob}. */
  byte[] content(byte[] blob) {
    return added.length == 0 ? blob : swkit.io.Bytes.concat(added, blob);
  }
}
