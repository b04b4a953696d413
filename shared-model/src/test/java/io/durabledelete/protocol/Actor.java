package io.durabledelete.protocol;

import io.durabledelete.protocol.checker.State;
import io.durabledelete.protocol.checker.Steps;

/** Somebody who does something. */
interface Actor {
  /** Tells what it may do now, each thing as one atomic step. */
  void steps(State now, Steps steps);
}
