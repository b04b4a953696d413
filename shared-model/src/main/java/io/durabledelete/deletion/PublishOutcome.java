package io.durabledelete.deletion;

import java.util.Locale;

/** What is known of a publish when its deadline is over. */
public enum PublishOutcome {
  /** The broker has taken responsibility for the message. */
  CONFIRMED,
  /** The broker said no (a full queue). */
  REFUSED,
  /** No queue would have got it: the message was returned. */
  UNROUTABLE,
  /** It was never sent: there is no connection. */
  NOT_CONNECTED,
  /** It was never sent: the broker has raised an alarm and blocks publishers. */
  BLOCKED,
  /** It was never sent: too many were waiting before it. */
  NOT_SENT,
  /** Sent, and the connection ended before a confirm came: it may arrive or not. */
  CONNECTION_LOST,
  /** Sent, and no confirm came in time: it may arrive or not. */
  UNKNOWN;

  /** As metrics and logs have it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public boolean isConfirmed() {
    return this == CONFIRMED;
  }
}
