package io.durabledelete.task;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static io.durabledelete.store.Expressions.hasCome;
import static io.durabledelete.store.Expressions.nowPlus;

import com.mongodb.MongoException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.ReplaceOptions;
import com.mongodb.client.model.ReturnDocument;
import io.durabledelete.store.Collections;
import io.durabledelete.store.DuplicateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.bson.Document;

/** Where the sweep for drift is: replicas take turns, and each goes on where another stopped. */
public final class SweepStates {
  private static final String DRIFT = "drift";

  private final MongoCollection<SweepState> states;

  public SweepStates(MongoDatabase database) {
    this.states = database.getCollection(Collections.SWEEPS, SweepState.class);
  }

  /** Claims the next turn; empty: it is not time yet, or another replica has it. */
  public Optional<SweepState> claim(Duration interval) {
    begin();
    return Optional.ofNullable(
        states.findOneAndUpdate(
            and(eq("_id", DRIFT), hasCome("next_at")),
            List.of(new Document("$set", new Document("next_at", nowPlus(interval)))),
            new FindOneAndUpdateOptions().returnDocument(ReturnDocument.AFTER)));
  }

  /** How far it is; empty: it never began. */
  public Optional<SweepState> find() {
    return Optional.ofNullable(states.find(eq("_id", DRIFT)).first());
  }

  /** Notes how far a turn came, unless another replica has taken the next one meanwhile. */
  public void save(SweepState state) {
    states.replaceOne(
        and(eq("_id", DRIFT), eq("next_at", state.nextAt())), state, new ReplaceOptions());
  }

  private void begin() {
    if (find().isPresent()) {
      return;
    }
    try {
      states.insertOne(new SweepState(DRIFT, Instant.EPOCH, null, null, null, 0, 0, 0, null));
    } catch (MongoException e) {
      if (!DuplicateKey.isIn(e)) {
        throw e;
      }
    }
  }
}
