package io.durabledelete.deletion;

/** A message that no retry can make readable; the message says which member is wrong and how. */
public final class BadMessage extends Exception {
  private static final long serialVersionUID = 1;

  public BadMessage(String problem) {
    // the text may quote the body: no line of a log may be made by a stranger
    super(problem.replaceAll("\\p{Cntrl}", " "));
  }
}
