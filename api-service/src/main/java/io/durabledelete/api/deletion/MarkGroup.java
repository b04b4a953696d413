package io.durabledelete.api.deletion;

import io.durabledelete.store.Ids;
import io.durabledelete.task.MarkRequest;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/** One caller's place in a group of first tries. */
final class MarkGroup {
  private MarkGroup() {}

  /** What a first try in a group came to, for one caller. */
  enum FirstTry {
    /** The task carries this caller's deletion. */
    MARKED,
    /** It does not, or not any more: the caller has to look for himself. */
    NOT_CERTAIN
  }

  /** A caller that waits for his group. */
  static final class Member {
    final MarkRequest request;
    final Budget budget;
    final UUID newId = Ids.next();
    final CompletableFuture<FirstTry> result = new CompletableFuture<>();
    private final AtomicBoolean taken = new AtomicBoolean();

    Member(MarkRequest request, Budget budget) {
      this.request = request;
      this.budget = budget;
    }

    /** Either the group takes him in, or he has given up waiting: never both. */
    boolean claim() {
      return taken.compareAndSet(false, true);
    }
  }
}
