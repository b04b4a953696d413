package io.durabledelete.schedule;

import java.util.ArrayList;
import java.util.List;

/**
 * A part of a cron expression that knows its field and where in the whole text it stands.
 *
 * @param position of its first character, counted from 1
 */
record CronPiece(CronField field, String text, int position) {
  static final int MAX_QUOTED = 40;

  /** The parts between the separators, empty ones included. */
  List<CronPiece> split(char separator) {
    List<CronPiece> parts = new ArrayList<>();
    int start = 0;
    for (int end = text.indexOf(separator); end >= 0; end = text.indexOf(separator, start)) {
      parts.add(part(start, end));
      start = end + 1;
    }
    parts.add(part(start, text.length()));
    return parts;
  }

  private CronPiece part(int start, int end) {
    return new CronPiece(field, text.substring(start, end), position + start);
  }

  /** The exception that says what is wrong with this piece; {@code why} ends the sentence. */
  InvalidCron refused(String why) {
    String found = text.isEmpty() ? "nothing" : quoted(text);
    return new InvalidCron(
        "The "
            + field.label
            + " field has "
            + found
            + " at position "
            + position
            + ": "
            + why
            + ".");
  }

  static String quoted(String text) {
    return '"' + (text.length() <= MAX_QUOTED ? text : text.substring(0, MAX_QUOTED) + "...") + '"';
  }
}
