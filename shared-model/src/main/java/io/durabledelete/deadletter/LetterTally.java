package io.durabledelete.deadletter;

/** What became of some letters of a job; see {@link LetterJob}. */
public record LetterTally(long done, long skipped, long failed) {
  public long sum() {
    return done + skipped + failed;
  }
}
