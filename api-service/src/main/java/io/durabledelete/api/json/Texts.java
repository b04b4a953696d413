package io.durabledelete.api.json;

import io.durabledelete.api.problem.Problem;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Path segments and parameters that have to be something more than text. */
public final class Texts {
  private static final Pattern UUID_TEXT =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  private Texts() {}

  public static UUID uuid(String name, String text) {
    if (!UUID_TEXT.matcher(text).matches()) {
      throw Problem.parameter(
          name, "not a UUID; it looks like 0190a6e2-7c1b-7d3e-9f00-1b2c3d4e5f60");
    }
    return UUID.fromString(text);
  }

  public static boolean bool(String name, @Nullable String text) {
    return switch (text) {
      case null -> false;
      case "true", "" -> true;
      case "false" -> false;
      default -> throw Problem.parameter(name, "must be true or false");
    };
  }

  /** Whether there is a character in it that no line of text should have. */
  public static boolean hasControlCharacter(String text) {
    return text.codePoints().anyMatch(Character::isISOControl);
  }
}
