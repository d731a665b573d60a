// SPDX-License-Identifier: Apache-2.0
package swkit.groupware;

import java.util.List;

/** A value of a property, or of a parameter (groupware-layouts 4.2, 4.3, 6.2 and 6.3). */
sealed interface Value {
  /** Text; in a card also a URI other than a data URI. */
  record Text(String text) implements Value {}

  /** Several texts of one component of a name or an address. */
  record Texts(List<String> texts) implements Value {}

  /** The name of a value that the server knows. */
  record Token(String name) implements Value {}

  /** A type of values: that of the parameter VALUE. */
  record ValueType(String name) implements Value {}

  /** A parameter without a value. */
  record None() implements Value {}

  /** Bytes that are written as base64. */
  record Binary(byte[] bytes) implements Value {}

  /** Bytes with a media type, which may be null: a data URI. */
  record Data(String mediaType, byte[] bytes) implements Value {}

  /** A URI other than a data URI. */
  record Location(String uri) implements Value {}

  record Bool(boolean value) implements Value {}

  /** An integer, in decimal digits. */
  record Int(String digits) implements Value {}

  record Float(double value) implements Value {}

  /** A time in Unix seconds. */
  record Timestamp(long seconds) implements Value {}

  /**
   * A date, a time, both, or parts of them; a part that is absent is -1. The zone's hours and
   * minutes are absent in local times.
   */
  record Moment(
      int year,
      int month,
      int day,
      int hour,
      int minute,
      int second,
      int zoneHours,
      int zoneMinutes,
      boolean zoneIsNegative)
      implements Value {
    /** The bytes that a moment occupies. */
    static final int SIZE = 20;

    static Moment of(ArchivedObject from) {
      return new Moment(
          from.bool(0) ? from.u16(2) : -1,
          part(from, 4),
          part(from, 6),
          part(from, 8),
          part(from, 10),
          part(from, 12),
          part(from, 14),
          part(from, 16),
          from.bool(18));
    }

    private static int part(ArchivedObject from, int position) {
      return from.bool(position) ? from.u8(position + 1) : -1;
    }

    boolean hasTime() {
      return hour >= 0 || minute >= 0 || second >= 0;
    }

    boolean hasZone() {
      return zoneHours >= 0;
    }

    /** Whether every part that is present is one that there is in a calendar. */
    boolean isPossible() {
      return year <= 9999
          && month != 0
          && month <= 12
          && day != 0
          && day <= 31
          && hour <= 23
          && minute <= 59
          && second <= 60
          && zoneHours <= 23
          && zoneMinutes <= 59;
    }
  }

  /** A duration, in unsigned parts as they were written. */
  record Span(boolean negative, long weeks, long days, long hours, long minutes, long seconds)
      implements Value {
    static Span of(ArchivedObject from) {
      return new Span(
          from.bool(0),
          part(from, 4),
          part(from, 8),
          part(from, 12),
          part(from, 16),
          part(from, 20));
    }

    private static long part(ArchivedObject from, int position) {
      return Integer.toUnsignedLong(from.u32(position));
    }

    boolean isZero() {
      return (weeks | days | hours | minutes | seconds) == 0;
    }
  }

  /** A period: its end, or else its duration, is null. */
  record Period(Moment start, Moment end, Span duration) implements Value {
    static Period of(ArchivedObject from) {
      Moment start = Moment.of(from.in(2));
      return from.variant(0, 2) == 0
          ? new Period(start, Moment.of(from.in(22)), null)
          : new Period(start, null, Span.of(from.in(24)));
    }
  }

  /**
   * A recurrence rule: its parts up to WKST as they are written, RSCALE and SKIP; the latter are
   * null if absent.
   */
  record Rule(String parts, String scale, String skip) implements Value {}

  /**
   * The item of a JSCOMPS parameter: a separator, or else a position with the number of a value.
   */
  record Component(int position, int value, String separator) {}

  /** The value of a JSCOMPS parameter. */
  record Components(List<Component> items) implements Value {}
}
