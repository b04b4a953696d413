package io.durabledelete.logging;

import org.jspecify.annotations.Nullable;

/** Stands for a thrown one in the log when its message, or a cause's, would be more than a line. */
final class CleanThrowable extends Throwable {
  private static final long serialVersionUID = 1;
  private static final int DEEPEST = 50;

  private final String text;

  private CleanThrowable(Throwable thrown, @Nullable Throwable cause) {
    super(OneLine.clean(String.valueOf(thrown.getMessage())), cause, false, true);
    text = OneLine.clean(thrown.toString());
    setStackTrace(thrown.getStackTrace());
  }

  /** The same one if it is clean all the way down. */
  static Throwable of(Throwable thrown) {
    return isClean(thrown, 0) ? thrown : copy(thrown, 0);
  }

  private static boolean isClean(@Nullable Throwable thrown, int depth) {
    return thrown == null
        || depth > DEEPEST
        || (OneLine.isClean(String.valueOf(thrown)) && isClean(thrown.getCause(), depth + 1));
  }

  private static CleanThrowable copy(Throwable thrown, int depth) {
    Throwable cause = thrown.getCause();
    return new CleanThrowable(
        thrown, cause == null || depth > DEEPEST ? null : copy(cause, depth + 1));
  }

  @Override
  public String toString() {
    return text;
  }
}
