package io.durabledelete.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the text of a cron expression: five fields between blanks or tabs, or one macro. */
final class CronParser {
  private static final Pattern WORD = Pattern.compile("[^ \t]+");
  private static final Map<String, String> MACROS =
      Map.of(
          "@hourly", "0 * * * *",
          "@daily", "0 0 * * *",
          "@midnight", "0 0 * * *",
          "@weekly", "0 0 * * 0",
          "@monthly", "0 0 1 * *",
          "@yearly", "0 0 1 1 *",
          "@annually", "0 0 1 1 *");

  private CronParser() {}

  static CronPattern parse(String text) {
    checkLength(text);
    checkCharacters(text);
    return pattern(fields(expanded(text)));
  }

  private static void checkLength(String text) {
    if (text.length() > CronExpression.MAX_LENGTH) {
      throw new InvalidCron(
          "A cron expression has at most "
              + CronExpression.MAX_LENGTH
              + " characters, and this one has "
              + text.length()
              + ".");
    }
  }

  private static void checkCharacters(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '\t' && (c < ' ' || c > '~')) {
        throw new InvalidCron(
            "The character U+%04X at position ".formatted(text.codePointAt(i))
                + (i + 1)
                + " is not part of a cron expression: use ASCII digits, letters, blanks and tabs,"
                + " and * , - / @ only.");
      }
    }
  }

  private static String expanded(String text) {
    String word = text.strip();
    if (!word.startsWith("@")) {
      return text;
    }
    String macro = word.toLowerCase(Locale.ROOT);
    if (macro.equals("@reboot")) {
      throw new InvalidCron(
          "@reboot has no meaning here, because no machine's start fires a task: use @hourly,"
              + " @daily, @weekly, @monthly, @yearly or five fields.");
    }
    String fields = MACROS.get(macro);
    if (fields == null) {
      throw new InvalidCron(
          "The macro "
              + CronPiece.quoted(word)
              + " at position "
              + (text.indexOf('@') + 1)
              + " is not known: use @hourly, @daily, @midnight, @weekly, @monthly, @yearly, @annually"
              + " or five fields.");
    }
    return fields;
  }

  private static List<CronPiece> fields(String text) {
    CronField[] fields = CronField.values();
    List<CronPiece> pieces = new ArrayList<>();
    int count = 0;
    for (Matcher word = WORD.matcher(text); word.find(); count++) {
      CronField field = fields[Math.min(count, fields.length - 1)];
      pieces.add(new CronPiece(field, word.group(), word.start() + 1));
    }
    if (count != fields.length) {
      throw new InvalidCron(
          "A cron expression has five fields (minute, hour, day-of-month, month, day-of-week) or"
              + " is a macro such as @daily, and this one has "
              + (count == 0 ? "none" : count)
              + (count > fields.length ? ": fields for seconds or years are not supported." : "."));
    }
    return pieces;
  }

  private static CronPattern pattern(List<CronPiece> fields) {
    List<Long> bits = fields.stream().map(CronFieldParser::bits).toList();
    List<Boolean> starred = fields.stream().map(field -> field.text().startsWith("*")).toList();
    return new CronPattern(
        bits.get(0),
        bits.get(1),
        bits.get(2),
        bits.get(3),
        bits.get(4),
        !starred.get(2) && !starred.get(4),
        starred.get(0) || starred.get(1));
  }
}
