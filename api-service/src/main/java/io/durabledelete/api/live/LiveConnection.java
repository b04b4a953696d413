package io.durabledelete.api.live;

import io.durabledelete.event.TaskEvent;
import io.quarkus.websockets.next.UserData.TypedKey;
import io.quarkus.websockets.next.WebSocketConnection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who watches a project. He is one from before his upgrade is answered, and frames wait
 * until his socket is open: whatever happens after he could know that it is, he gets.
 */
final class LiveConnection {
  /** What a socket's user data has it under. */
  static final TypedKey<LiveConnection> KEY = new TypedKey<>("live-connection");

  /** Frames that the network has not taken yet. */
  static final int MOST_UNSENT = 256;

  private final Viewer viewer;
  private final Network network;
  private final ReentrantLock lock = new ReentrantLock();
  private final List<String> waiting = new ArrayList<>();
  private final AtomicInteger unsent = new AtomicInteger();
  private volatile CompletableFuture<Void> lastSend = CompletableFuture.completedFuture(null);
  private volatile @Nullable WebSocketConnection socket;
  private volatile @Nullable Ending ending;

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
      Ending over = ending;
      if (over == null) {
        waiting.forEach(frame -> write(open, frame));
      } else {
        close(open, over);
      }
      waiting.clear();
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
      if (unsent.get() >= MOST_UNSENT) {
        return false;
      }
      unsent.incrementAndGet();
      WebSocketConnection open = socket;
      if (open == null) {
        waiting.add(frame);
      } else {
        write(open, frame);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void write(WebSocketConnection open, String frame) {
    CompletableFuture<Void> written = open.sendText(frame).subscribeAsCompletionStage();
    lastSend = written.handle((done, failure) -> null);
    written.whenComplete((done, failure) -> unsent.decrementAndGet());
  }

  /** Completes when the network has taken the latest frame, or never will. */
  CompletableFuture<Void> lastSend() {
    return lastSend;
  }

  /** Ends it for this reason, unless it has ended; returns whether this call did. */
  boolean end(Ending why) {
    lock.lock();
    try {
      if (ending != null) {
        return false;
      }
      ending = why;
      waiting.clear();
      WebSocketConnection open = socket;
      if (open != null) {
        close(open, why);
      }
      return true;
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
