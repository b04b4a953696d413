package io.durabledelete.settings;

/** A variable that can't be used as it is; the message is the one line the operator needs. */
public final class BadSetting extends RuntimeException {
  private static final long serialVersionUID = 1;

  BadSetting(Setting setting, String value, String problem) {
    super("%s='%s': %s (%s)".formatted(setting, value, problem, setting.meaning()));
  }
}
