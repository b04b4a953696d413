package io.durabledelete.protocol;

/** The grace that a DELETE names. */
enum Asked {
  /** None: the default, which is none here. */
  NOTHING(0, false),
  ZERO(0, true),
  SHORT(1, true),
  LONG(2, true);

  final int grace;
  final boolean given;

  Asked(int grace, boolean given) {
    this.grace = grace;
    this.given = given;
  }
}
