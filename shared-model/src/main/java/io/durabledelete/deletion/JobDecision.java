package io.durabledelete.deletion;

import java.time.Duration;

/** What becomes of a delivered job. It is carried out before the message is acknowledged. */
public sealed interface JobDecision {
  /** Nothing is left to do: acknowledge. */
  record Done() implements JobDecision {}

  /**
   * A copy is delivered again after a delay.
   *
   * @param early the count the copy carries, see {@link DeleteJob#early()}
   */
  record Again(Duration delay, int early) implements JobDecision {}

  /** A copy goes to the end of the lane for long work. */
  record GoOn() implements JobDecision {}

  /** A letter for people to look at. */
  record DeadLetter(String cause, String detail, int attempts) implements JobDecision {}

  JobDecision DONE = new Done();
  JobDecision GO_ON = new GoOn();
}
