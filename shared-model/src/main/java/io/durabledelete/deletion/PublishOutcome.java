package io.durabledelete.deletion;

/** What is known of a publish when its deadline is over. */
public enum PublishOutcome {
  /** The broker has taken responsibility for the message. */
  CONFIRMED,
  /** The broker said no (a full queue). */
  REFUSED,
  /** No queue would have got it: the message was returned. */
  UNROUTABLE,
  /** It was never sent: no connection, or the broker blocks publishers. */
  NOT_SENT,
  /** Sent, and no confirm came in time: it may arrive or not. */
  UNKNOWN;

  public boolean isConfirmed() {
    return this == CONFIRMED;
  }
}
