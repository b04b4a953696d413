package io.durabledelete.deadletter;

import java.util.List;

/**
 * What a letter in the ledger holds.
 *
 * @param headers at most 64, each with 4 KiB at most; a list, as their names are anything
 * @param body as it came, see {@link DeadLetter#bodyCut()}
 */
public record LetterContent(List<Header> headers, byte[] body) {
  /** A header of the message. */
  public record Header(String name, String value) {}
}
