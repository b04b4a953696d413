package io.durabledelete.protocol.checker;

/** Who makes a step. */
enum Kind {
  /** The system, when nothing goes wrong; also time that passes. Only these lead out of limbo. */
  SYSTEM,
  /** Somebody outside, who may do it or not. */
  OUTSIDE,
  /** Something goes wrong. */
  FAULT
}
