package io.durabledelete.deletion;

import java.util.Arrays;
import java.util.Optional;

/** What a deletion does about a run that is being executed when its task is marked (rule D13). */
public enum RunningRuns {
  /** Wait until it ends, at most {@code DELETE_RUN_WAIT} after the grace. */
  WAIT("wait"),
  /** Mark it failed, cause {@code task-deleted}. */
  CANCEL("cancel"),
  /** Go on at once. */
  DETACH("detach");

  private final String text;

  RunningRuns(String text) {
    this.text = text;
  }

  /** The word in the query string. */
  public String text() {
    return text;
  }

  public static Optional<RunningRuns> of(String text) {
    return Arrays.stream(values()).filter(mode -> mode.text.equals(text)).findFirst();
  }
}
