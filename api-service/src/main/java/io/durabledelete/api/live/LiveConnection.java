package io.durabledelete.api.live;

import io.durabledelete.event.TaskEvent;
import io.quarkus.websockets.next.UserData.TypedKey;
import io.quarkus.websockets.next.WebSocketConnection;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who watches a project. He is one from before his upgrade is answered, and frames wait
 * until his socket is open: whatever happens after he could know that it is, he gets.
 */
final class LiveConnection {
  /** What a socket's user data has it under. */
  static final TypedKey<LiveConnection> KEY = new TypedKey<>("live-connection");

  /** Frames that wait here; they are shared by all who get them, so that waiting costs little. */
  static final int MOST_WAITING = 2_048;

  /** Frames that are handed over to the network, and not taken yet. */
  static final int MOST_IN_FLIGHT = 64;

  private final Viewer viewer;
  private final Network network;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition taken = lock.newCondition();
  private final Queue<String> waiting = new ArrayDeque<>();
  private int inFlight;
  private boolean isPumping;
  private @Nullable Ending ending;
  private volatile @Nullable WebSocketConnection socket;

  /**
   * Who watches.
   *
   * @param readsRuns whether he may know of runs, too
   * @param until when his token expires
   */
  record Viewer(String subject, String projectId, boolean readsRuns, Instant until) {}

  LiveConnection(Viewer viewer, Network network) {
    this.viewer = viewer;
    this.network = network;
  }

  Viewer viewer() {
    return viewer;
  }

  boolean isFor(TaskEvent event) {
    return viewer.projectId().equals(event.projectId())
        && (viewer.readsRuns() || !event.type().isAboutRun());
  }

  boolean isOpened() {
    return socket != null;
  }

  /** The socket is there: what has waited for it is sent, or it is closed at once. */
  void opened(WebSocketConnection open) {
    network.upgraded();
    lock.lock();
    try {
      socket = open;
      if (ending == null) {
        pump();
      } else {
        close(open, ending);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Sends a frame; never waits. False: too many wait already. */
  boolean send(String frame) {
    lock.lock();
    try {
      if (ending != null) {
        return true;
      }
      if (waiting.size() >= MOST_WAITING) {
        return false;
      }
      waiting.add(frame);
      pump();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Hands over what may be; one that is taken at once comes back here, and leaves it to us. */
  private void pump() {
    WebSocketConnection open = socket;
    if (open == null || isPumping) {
      return;
    }
    isPumping = true;
    while (inFlight < MOST_IN_FLIGHT && !waiting.isEmpty()) {
      inFlight++;
      open.sendText(waiting.remove()).subscribe().with(done -> taken(), failure -> taken());
    }
    isPumping = false;
  }

  private void taken() {
    lock.lock();
    try {
      inFlight--;
      pump();
      taken.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until not too many frames wait any more; false: that took longer. */
  boolean awaitRoom(long nanos) {
    lock.lock();
    try {
      long left = nanos;
      while (waiting.size() > MOST_WAITING / 2 && left > 0) {
        left = taken.awaitNanos(left);
      }
      return waiting.size() <= MOST_WAITING / 2;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Whether nothing waits, for now or for ever. */
  boolean hasCaughtUp() {
    lock.lock();
    try {
      return waiting.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** Ends it for this reason: nothing is sent any more. */
  void end(Ending why) {
    lock.lock();
    try {
      ending = why;
      waiting.clear();
      taken.signalAll();
      WebSocketConnection open = socket;
      if (open != null) {
        close(open, why);
      }
    } finally {
      lock.unlock();
    }
  }

  private static void close(WebSocketConnection open, Ending why) {
    if (open.isOpen()) {
      open.close(why.closeReason()).subscribe().with(closed -> {}, failure -> {});
    }
  }

  /** A close frame waits behind the frames before it; whoever reads none is cut off. */
  void cutOff() {
    if (isOpened()) {
      network.cut();
    }
  }
}
