package io.durabledelete.bench;

import java.util.List;
import java.util.UUID;

/** Deletes by many callers, from the first request until the last task is gone. */
final class EndToEnd {
  private final Replica api;
  private final Sides sides;
  private final int crowd;

  EndToEnd(Replica api, Sides sides, int crowd) {
    this.api = api;
    this.sides = sides;
    this.crowd = crowd;
  }

  /** Deletes so many; how many a second. */
  double perSecond(int count) throws InterruptedException {
    return perSecond(count, new Result("of no interest", "1/s"));
  }

  /** The same, with the callers' part of it as a detail. */
  double perSecond(int count, Result result) throws InterruptedException {
    List<UUID> tasks = sides.ours(count);
    long begin = System.nanoTime();
    Crowd.Took accepted = Crowd.took(crowd, () -> new Wire(api), tasks);
    sides.awaitNoneUnderWay();
    double perSecond = count / ((System.nanoTime() - begin) / 1e9);
    result.detail("accept_p95_ms", accepted.percentile(95));
    sides.clear();
    return perSecond;
  }
}
