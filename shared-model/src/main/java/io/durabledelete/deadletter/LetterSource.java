package io.durabledelete.deadletter;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/** Where dead letters come from. Knows nothing of the broker behind it. */
public interface LetterSource {
  /** Takes letters over; called by one thread. */
  interface Handler {
    /**
     * Keeps the letters. When it returns they are gone from the source; when it ends in an
     * exception they come again.
     */
    void handle(List<Letter> batch) throws InterruptedException;
  }

  /** Hands letters over, through every outage until stopped. */
  void start(Handler handler);

  /** Takes nothing, and only looks how many there are. */
  void watch();

  /** Whether letters, if there were any, would come right now. */
  boolean isConnected();

  /** How many wait, held by nobody; empty: that is not known. */
  OptionalLong waiting();

  /** Takes no more letters, lets those under way be kept for so long, and hands back the others. */
  void stop(Duration limit);
}
