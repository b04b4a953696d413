package io.durabledelete.protocol.checker;

import org.jspecify.annotations.Nullable;

/** What can be checked: a first state, the steps that are possible in a state, and rules. */
public interface Model {
  Layout layout();

  State initial();

  /** Tells every step that is possible now. */
  void steps(State now, Steps steps);

  /** The rule that this state breaks; null: none. */
  @Nullable Rule brokenIn(State now);

  /** Whether everything that was promised is done. */
  boolean isAtRest(State now);

  /** The rule that rest can be reached from everywhere by the system alone. */
  Rule noLimbo();
}
