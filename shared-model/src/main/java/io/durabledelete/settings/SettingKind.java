package io.durabledelete.settings;

/** What a setting's text must look like. */
public enum SettingKind {
  /**
   * A length of time: ISO-8601 ({@code PT2S}, {@code P365D}) or a number with a unit ({@code 10m}).
   */
  DURATION,
  /** A whole number. */
  INTEGER,
  /** {@code true} or {@code false}. */
  BOOLEAN,
  /** Scheme, host and port of a web address, nothing behind: {@code https://tasks.example.org}. */
  ORIGIN,
  /** Origins of web pages, such as {@code https://tasks.example.org}, with commas between. */
  ORIGINS,
  /** Any text. */
  TEXT
}
