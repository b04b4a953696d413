package io.durabledelete.settings;

import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** The settings of one process, read and checked once (rule O5). */
public final class Settings {
  private static final Pattern ORIGIN =
      Pattern.compile("https?://([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:.]+])(:\\d{1,5})?");

  private final Map<Setting, Object> values = new EnumMap<>(Setting.class);

  private Settings() {}

  /**
   * Reads every setting.
   *
   * @param source the variables by name; empty or blank counts as unset
   * @throws BadSetting for the first variable that can't be used
   */
  public static Settings read(Function<String, Optional<String>> source) {
    Settings settings = new Settings();
    for (Setting setting : Setting.values()) {
      source
          .apply(setting.name())
          .filter(value -> !value.isBlank())
          .or(() -> Optional.ofNullable(setting.defaultValue()))
          .ifPresent(text -> settings.values.put(setting, parse(setting, text.strip())));
    }
    return settings;
  }

  private static Object parse(Setting setting, String text) {
    return switch (setting.kind()) {
      case DURATION -> duration(setting, text);
      case INTEGER -> integer(setting, text);
      case BOOLEAN -> bool(setting, text);
      case ORIGIN -> origin(setting, text);
      case ORIGINS -> origins(setting, text);
      case TEXT -> choice(setting, text);
    };
  }

  private static Duration duration(Setting setting, String text) {
    Duration value;
    try {
      value = DurationText.parse(text);
    } catch (IllegalArgumentException e) {
      throw new BadSetting(setting, text, String.valueOf(e.getMessage()));
    }
    Setting.Range range = setting.range();
    if (value.compareTo(Duration.ofMillis(Math.max(0, range.least()))) < 0
        || value.compareTo(Duration.ofMillis(range.most())) > 0) {
      throw new BadSetting(
          setting,
          text,
          "must be between %s and %s"
              .formatted(Duration.ofMillis(range.least()), Duration.ofMillis(range.most())));
    }
    return value;
  }

  private static Integer integer(Setting setting, String text) {
    Setting.Range range = setting.range();
    try {
      int value = Integer.parseInt(text);
      if (value >= range.least() && value <= range.most()) {
        return value;
      }
    } catch (NumberFormatException e) {
      // answered below, in the same words as a number out of bounds
    }
    throw new BadSetting(
        setting,
        text,
        "must be a whole number from %d to %d".formatted(range.least(), range.most()));
  }

  private static Boolean bool(Setting setting, String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new BadSetting(setting, text, "must be true or false");
    };
  }

  private static String origin(Setting setting, String text) {
    String origin = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    if (!ORIGIN.matcher(origin).matches()) {
      throw new BadSetting(
          setting, text, "must be http or https, a host, a port if need be, and nothing behind");
    }
    return origin;
  }

  private static Origins origins(Setting setting, String text) {
    List<String> origins =
        Arrays.stream(text.split(",", -1))
            .map(origin -> origin.strip().toLowerCase(Locale.ROOT))
            .toList();
    if (!origins.stream().allMatch(origin -> ORIGIN.matcher(origin).matches())) {
      throw new BadSetting(
          setting, text, "must be like https://tasks.example.org, with commas between");
    }
    return new Origins(origins);
  }

  private static String choice(Setting setting, String text) {
    if (!setting.range().choices().isEmpty() && !setting.range().choices().contains(text)) {
      throw new BadSetting(setting, text, "must be one of " + setting.range().choices());
    }
    return text;
  }

  public Duration duration(Setting setting) {
    return (Duration) present(setting);
  }

  public int integer(Setting setting) {
    return (Integer) present(setting);
  }

  /** A number that may be unset. */
  public Optional<Integer> optionalInteger(Setting setting) {
    return Optional.ofNullable((Integer) values.get(setting));
  }

  public boolean bool(Setting setting) {
    return (Boolean) present(setting);
  }

  public String text(Setting setting) {
    return (String) present(setting);
  }

  /** A text that may be unset. */
  public Optional<String> optionalText(Setting setting) {
    return Optional.ofNullable((String) values.get(setting));
  }

  /** Origins, in lower case; none when unset. */
  public List<String> origins(Setting setting) {
    return values.get(setting) instanceof Origins origins ? origins.list() : List.of();
  }

  private record Origins(List<String> list) {}

  private Object present(Setting setting) {
    Object value = values.get(setting);
    if (value == null) {
      throw new IllegalStateException(setting + " has no value and no default");
    }
    return value;
  }
}
