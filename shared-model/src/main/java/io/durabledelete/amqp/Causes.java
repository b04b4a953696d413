package io.durabledelete.amqp;

/** What went wrong, in one line: the client's exceptions often have no message of their own. */
final class Causes {
  private Causes() {}

  static String of(Throwable thrown) {
    StringBuilder text = new StringBuilder(thrown.getClass().getSimpleName());
    if (thrown.getMessage() != null) {
      text.append(": ").append(thrown.getMessage());
    }
    Throwable cause = thrown.getCause();
    if (cause != null && cause != thrown) {
      text.append(" (").append(of(cause)).append(')');
    }
    return text.toString();
  }
}
