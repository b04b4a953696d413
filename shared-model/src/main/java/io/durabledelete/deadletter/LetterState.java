package io.durabledelete.deadletter;

/** Whether a letter still waits for somebody to look at it. */
public enum LetterState {
  /** Nobody has dealt with it. */
  OPEN,
  /** A fresh message was published for it. */
  REPLAYED,
  /** Somebody decided that nothing is to be done. */
  DISCARDED,
  /** Its deletion ended by itself. */
  RESOLVED
}
