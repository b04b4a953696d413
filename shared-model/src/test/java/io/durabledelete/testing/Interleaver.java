package io.durabledelete.testing;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import io.durabledelete.store.ClientSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;

/**
 * Runs real code of several actors in an order that a seed decides: each stops before every command
 * that it sends to the database, and one at a time is let go on. A command that waits for another
 * actor's transaction in the server is not waited for long.
 */
public final class Interleaver implements AutoCloseable {
  private static final long BLOCKED_AFTER_MS = 40;
  private static final ThreadLocal<Actor> CURRENT = new ThreadLocal<>();

  /** A client whose commands stop when an actor sends them. */
  public final MongoClient client =
      MongoClients.create(
          ClientSettings.apply(
                  MongoClientSettings.builder()
                      .applyConnectionString(new ConnectionString(TestServers.mongodbUri()))
                      .addCommandListener(new Gate()),
                  "interleaved",
                  Duration.ofSeconds(20))
              .build());

  private final Map<String, Callable<Object>> work = new LinkedHashMap<>();

  /** One more who acts in the next run. */
  public Interleaver actor(String name, Callable<Object> does) {
    work.put(name, does);
    return this;
  }

  /** Runs the actors to their ends; returns what each returned, or the exception that ended it. */
  public Map<String, Object> run(long seed) throws InterruptedException {
    // seeds in a row begin alike, unless they are scattered first
    Random random = new Random(seed * 0x9E3779B97F4A7C15L);
    List<Actor> actors = new ArrayList<>();
    work.forEach((name, does) -> actors.add(new Actor(name, does)));
    work.clear();
    actors.forEach(Actor::start);
    while (actors.stream().anyMatch(actor -> !actor.isOver())) {
      List<Actor> waiting = awaitWaiting(actors);
      if (!waiting.isEmpty()) {
        waiting.get(random.nextInt(waiting.size())).letGoOn();
      }
    }
    Map<String, Object> results = new LinkedHashMap<>();
    for (Actor actor : actors) {
      results.put(actor.name, actor.join());
    }
    return results;
  }

  /** Those that stand at the gate, once nobody moves any more. */
  private static List<Actor> awaitWaiting(List<Actor> actors) throws InterruptedException {
    for (Actor actor : actors) {
      actor.awaitStop(BLOCKED_AFTER_MS);
    }
    return actors.stream().filter(Actor::isWaiting).toList();
  }

  @Override
  public void close() {
    client.close();
  }

  private static final class Gate implements CommandListener {
    @Override
    public void commandStarted(CommandStartedEvent event) {
      Actor actor = CURRENT.get();
      if (actor != null) {
        actor.pass();
      }
    }
  }

  private static final class Actor {
    private final String name;
    private final Thread thread;
    private Object result;
    private boolean waiting;
    private boolean over;

    Actor(String name, Callable<Object> does) {
      this.name = name;
      this.thread =
          Thread.ofPlatform()
              .name(name)
              .unstarted(
                  () -> {
                    CURRENT.set(this);
                    Object got;
                    try {
                      got = does.call();
                    } catch (Exception e) {
                      got = e;
                    }
                    end(got);
                  });
    }

    void start() {
      thread.start();
    }

    private synchronized void end(Object got) {
      result = got;
      over = true;
      notifyAll();
    }

    synchronized void pass() {
      waiting = true;
      notifyAll();
      try {
        while (waiting) {
          wait();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    synchronized void letGoOn() {
      waiting = false;
      notifyAll();
    }

    synchronized void awaitStop(long millis) throws InterruptedException {
      long deadline = System.nanoTime() + millis * 1_000_000;
      while (!waiting && !over) {
        long left = (deadline - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          return;
        }
        wait(left);
      }
    }

    synchronized boolean isWaiting() {
      return waiting;
    }

    synchronized boolean isOver() {
      return over;
    }

    Object join() throws InterruptedException {
      thread.join();
      return result;
    }
  }
}
