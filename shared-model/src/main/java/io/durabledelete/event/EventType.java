package io.durabledelete.event;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What can happen to tasks and runs (rule D16). */
public enum EventType {
  TASK_CREATED,
  TASK_UPDATED,
  TASK_DELETION_SCHEDULED,
  TASK_DELETION_FAILED,
  TASK_DELETED,
  TASK_RESTORED,
  RUN_CREATED,
  RUN_UPDATED,
  RUN_DELETED,
  RUN_RESTORED;

  private static final String RUN = "run.";

  private final String text = name().toLowerCase(Locale.ROOT).replaceFirst("_", ".");

  /** As it is published, such as {@code task.deletion_scheduled}; also the routing key. */
  public String text() {
    return text;
  }

  /** Whether it happens to a run, and not to a task as a whole. */
  public boolean isAboutRun() {
    return text.startsWith(RUN);
  }

  /** The type of that text; empty: this version knows none. */
  public static Optional<EventType> of(String text) {
    return Arrays.stream(values()).filter(type -> type.text.equals(text)).findFirst();
  }
}
