package io.durabledelete.logging;

import java.util.Arrays;
import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;

/**
 * Keeps records from posing as others: names, reasons and headers come from outside, and a line
 * break or an escape sequence in them would forge a record or deceive whoever reads the log.
 */
public final class OneLine {
  private OneLine() {}

  /** Makes one line of the record, its texts and its exception's messages. */
  public static void of(LogRecord record) {
    String message = record.getMessage();
    if (message != null && !isClean(message)) {
      record.setMessage(clean(message));
    }
    Object[] parameters = record.getParameters();
    if (parameters != null && !Arrays.stream(parameters).allMatch(OneLine::isClean)) {
      record.setParameters(Arrays.stream(parameters).map(OneLine::clean).toArray());
    }
    Throwable thrown = record.getThrown();
    if (thrown != null) {
      record.setThrown(CleanThrowable.of(thrown));
    }
  }

  /** The text with every character written out that does not show as itself. */
  public static String clean(String text) {
    if (isClean(text)) {
      return text;
    }
    StringBuilder clean = new StringBuilder();
    text.codePoints()
        .forEach(
            each -> {
              if (isHarmless(each)) {
                clean.appendCodePoint(each);
              } else {
                clean.append("\\u%04x".formatted(each));
              }
            });
    return clean.toString();
  }

  private static @Nullable Object clean(@Nullable Object parameter) {
    return isClean(parameter) ? parameter : clean(String.valueOf(parameter));
  }

  private static boolean isClean(@Nullable Object parameter) {
    return parameter == null || parameter instanceof Number || isClean(parameter.toString());
  }

  static boolean isClean(String text) {
    return text.codePoints().allMatch(OneLine::isHarmless);
  }

  /** Not line breaks, escapes, and marks that turn the direction of what follows. */
  private static boolean isHarmless(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          false;
      default -> true;
    };
  }
}
