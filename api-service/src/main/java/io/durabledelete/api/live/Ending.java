package io.durabledelete.api.live;

import io.quarkus.websockets.next.CloseReason;
import java.util.Locale;

/** Why a socket is closed, as its client is told, and as the metrics have it. */
enum Ending {
  /** The client closed it, or the network did. */
  LEFT(1000),
  /** The upgrade came to nothing after all. */
  NOT_OPENED(1000),
  /** The service goes down; another replica takes over. */
  GOING_AWAY(1001),
  /** The token's time is up: come again with a new one. */
  TOKEN_EXPIRED(1008),
  /** The client sent something; there is nobody to listen to it. */
  NOTHING_TO_SAY(1008),
  /** Events may be missing: come again, and read again. */
  EVENTS_INTERRUPTED(1012),
  /** Too many frames wait for the client. */
  TOO_SLOW(1013);

  private final int code;

  Ending(int code) {
    this.code = code;
  }

  String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  CloseReason closeReason() {
    return new CloseReason(code, text());
  }
}
