package io.durabledelete.event;

import java.time.Duration;
import java.util.List;

/**
 * Hands over what happens from now on, to every subscriber all of it. Knows nothing of the broker
 * behind it, and keeps nothing for later: what happens while nobody is subscribed is missed.
 */
public interface EventSource {
  /** Takes events over. */
  interface Subscriber {
    /** Something happened; called by one thread. */
    void happened(List<TaskEvent> events);

    /** From here on something may be missing: the subscription ended, or events were dropped. */
    void missed();
  }

  /** Subscribes, and stays subscribed through every outage until stopped. */
  void start(Subscriber subscriber);

  /** Whether events are handed over right now; after it has ended, {@code missed} is called. */
  boolean isSubscribed();

  /** Hands over no more. */
  void stop(Duration limit);
}
