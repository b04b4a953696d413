package io.durabledelete.protocol.checker;

/** Something that must never be; usually a constant that says by its name what it is. */
public interface Rule {
  String name();
}
