package io.durabledelete.schedule;

import java.io.Serial;

/**
 * A cron expression that can't be read. The message is one sentence for the person who wrote the
 * expression: the field, the offending piece, its position in the text (counted from 1) and what is
 * allowed instead, such as {@code The hour field has "25" at position 3: use a number from 0 to
 * 23.} It is plain ASCII and repeats at most {@value CronPiece#MAX_QUOTED} characters of the text.
 */
public final class InvalidCron extends IllegalArgumentException {
  @Serial private static final long serialVersionUID = 1L;

  private final String sentence;

  InvalidCron(String sentence) {
    super(sentence);
    this.sentence = sentence;
  }

  @Override
  public String getMessage() {
    return sentence;
  }
}
