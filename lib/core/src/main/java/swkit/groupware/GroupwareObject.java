// SPDX-License-Identifier: Apache-2.0
package swkit.groupware;

import java.util.List;

/**
 * One object of an account, as a file that isn't written yet: an event, a card, a file, a folder, a
 * Sieve script, or settings in JSON. The record owns its arrays: they must not be changed.
 *
 * <p>Of {@link #content} and {@link #blob} at most one isn't null. Both are null in a {@linkplain
 * #isFolder folder}, and in an object that can't be read, which has a {@link #problem}.
 *
 * @param kind what it is, and so below which directory it belongs
 * @param collection the collection of its entry in the database (key-layouts 1.2)
 * @param document its document id, unsigned
 * @param path the names as they are in the database, the outermost first, never empty: of any
 *     characters and of any length, several objects may have the same. Those of calendars, address
 *     books, events, cards and files are percent-encoded; {@link #names} decodes them
 * @param extension what the file's name should end with: {@code ics}, {@code vcf}, {@code sieve},
 *     {@code json}; null for files and folders
 * @param content the file's bytes; null if they are in a blob
 * @param blob where the file's bytes are; null if they are here
 * @param modified the time of the last change, in Unix seconds, of the years 1970 to 9999; 0 if
 *     unknown
 * @param active whether this is the Sieve script that the server runs
 * @param problem why the object can't be read, in one line without its place; null if it can
 */
public record GroupwareObject(
    Kind kind,
    int collection,
    int document,
    List<String> path,
    String extension,
    byte[] content,
    Blob blob,
    long modified,
    boolean active,
    String problem) {
  /** The kinds of objects. */
  public enum Kind {
    /** Events, tasks and journals: calendar, name. */
    CALENDARS,
    /** Invitations and replies that came in: number. */
    INVITATIONS,
    /** Cards: address book, name. */
    CONTACTS,
    /** Files and folders: the names of the folders from the root on, name. */
    FILES,
    /** Sieve scripts: name. */
    SIEVE,
    /** JSON: {@code calendars} or {@code address-books} and a name, or the name of a setting. */
    SETTINGS
  }

  /**
   * A blob whose first bytes are the content.
   *
   * @param hash the key of the blob, 32 bytes
   * @param length how many of its bytes are the content; a Sieve script's blob has more
   * @param whole whether the blob must be exactly as long
   */
  public record Blob(byte[] hash, long length, boolean whole) {}

  /** Whether this is a folder of files. */
  public boolean isFolder() {
    return kind == Kind.FILES && blob == null && problem == null;
  }

  /** The path with percent-encoded UTF-8 decoded; a name that isn't such stays as it is. */
  public List<String> names() {
    return kind == Kind.SIEVE || kind == Kind.INVITATIONS
        ? path
        : path.stream().map(PercentEncoding::decode).toList();
  }
}
