package io.durabledelete.deadletter;

import org.jspecify.annotations.Nullable;

/** Text from anywhere, made fit to be shown and compared. */
final class OneLine {
  private OneLine() {}

  /** Without control, formatting or unpaired characters, and not longer than that. */
  static String of(@Nullable String text, int longest, String otherwise) {
    if (text == null) {
      return otherwise;
    }
    StringBuilder clean = new StringBuilder();
    cut(text, 4 * longest)
        .codePoints()
        .map(point -> isPlain(point) ? point : ' ')
        .forEach(clean::appendCodePoint);
    String line = cut(clean.toString().strip().replaceAll(" {2,}", " "), longest).strip();
    return line.isEmpty() ? otherwise : line;
  }

  private static boolean isPlain(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }

  static String cut(String text, int longest) {
    return text.codePointCount(0, text.length()) <= longest
        ? text
        : text.substring(0, text.offsetByCodePoints(0, longest));
  }
}
