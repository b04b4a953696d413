package io.durabledelete.deadletter;

import java.util.Locale;

/** What is true now of what a letter is about (rule O1): computed when it is looked at. */
public enum Verdict {
  /** The task is deleted: nothing is left to do. */
  TASK_GONE,
  /** The deletion was undone: a replay would delete nothing. */
  RESTORED,
  /** The deletion failed, and has not been done since. */
  STILL_FAILING,
  /** The deletion is being done. */
  UNDER_WAY,
  /** The letter does not say what it is about, or nothing is known of that. */
  UNKNOWN;

  /** As it is written for people, such as {@code task-gone}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
