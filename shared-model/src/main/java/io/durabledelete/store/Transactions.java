package io.durabledelete.store;

import com.mongodb.ClientSessionOptions;
import com.mongodb.ReadConcern;
import com.mongodb.ReadPreference;
import com.mongodb.TransactionOptions;
import com.mongodb.WriteConcern;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * Multi-document transactions: snapshot reads, majority commits. A transient conflict runs the body
 * again, an unknown commit is committed again (the driver's own rules), all within the time limit.
 */
public final class Transactions {
  private static final TransactionOptions OPTIONS =
      TransactionOptions.builder()
          .readConcern(ReadConcern.SNAPSHOT)
          .readPreference(ReadPreference.primary())
          .writeConcern(WriteConcern.MAJORITY.withJournal(true))
          .build();

  private final MongoClient client;
  private final Duration timeout;

  public Transactions(MongoClient client, Duration timeout) {
    this.client = client;
    this.timeout = timeout;
  }

  /** The same, with another limit for the whole transaction. */
  public Transactions within(Duration limit) {
    return new Transactions(client, limit);
  }

  /** Runs the body in a transaction and commits it; an exception from the body aborts it. */
  public <T> T run(Function<ClientSession, T> body) {
    ClientSessionOptions options =
        ClientSessionOptions.builder()
            .defaultTimeout(Math.max(1, timeout.toMillis()), TimeUnit.MILLISECONDS)
            .defaultTransactionOptions(OPTIONS)
            .build();
    try (ClientSession session = client.startSession(options)) {
      return session.withTransaction(() -> body.apply(session));
    }
  }

  /**
   * Runs the body once: a conflict with somebody else's write ends it at once, instead of trying
   * again, for work that others may have done meanwhile.
   *
   * @return empty when it was aborted by a conflict
   */
  public <T> Optional<T> attempt(Function<ClientSession, T> body) {
    AtomicBoolean begun = new AtomicBoolean();
    try {
      return Optional.of(
          run(
              session -> {
                if (begun.getAndSet(true)) {
                  throw new Conflict();
                }
                return body.apply(session);
              }));
    } catch (Conflict e) {
      return Optional.empty();
    }
  }

  /** Thrown instead of a second try. */
  private static final class Conflict extends RuntimeException {
    private static final long serialVersionUID = 1;

    Conflict() {
      super("the transaction met another's write", null, false, false);
    }
  }
}
