package io.durabledelete.api.idempotency;

import static com.mongodb.client.model.Filters.eq;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.mongodb.MongoException;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Updates;
import io.durabledelete.api.problem.Problem;
import io.durabledelete.api.problem.ProblemType;
import io.durabledelete.store.Collections;
import io.durabledelete.store.DuplicateKey;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.bson.Document;

/**
 * The keys and what was answered, for 24 hours by a TTL index on {@code answered_at}:
 *
 * <pre>
 * {_id: {project_id, key}, request: hash, answered_at, answer: {status, location, headers, body}}
 * </pre>
 *
 * A document without an answer exists inside a transaction only.
 */
@Singleton
final class FirstAnswers {
  private static final int WRITE_CONFLICT = 112;

  private final MongoCollection<Document> keys;
  private final ObjectMapper json;

  FirstAnswers(MongoDatabase database, ObjectMapper json) {
    this.keys = database.getCollection(Collections.IDEMPOTENCY_KEYS);
    this.json = json;
  }

  /** The answer to the same request; a problem when the key was used for another one. */
  Optional<FirstAnswer> find(KeyedRequest request) {
    Document kept = keys.find(eq("_id", id(request))).first();
    if (kept != null && !request.hash().equals(kept.getString("request"))) {
      throw Problem.of(
          ProblemType.IDEMPOTENCY_KEY_REUSED,
          "%s: this key was used for another request.".formatted(Idempotency.HEADER));
    }
    return Optional.ofNullable(kept)
        .map(found -> FirstAnswer.of(found.get("answer", Document.class)));
  }

  /**
   * Claims the key for the transaction: this insert decides who does the work.
   *
   * @throws KeyTaken by another transaction, under way or committed
   */
  void claim(ClientSession session, KeyedRequest request) {
    try {
      keys.insertOne(session, new Document("_id", id(request)).append("request", request.hash()));
    } catch (MongoException e) {
      throw isTaken(e) ? new KeyTaken() : e;
    }
  }

  private static boolean isTaken(MongoException failure) {
    return DuplicateKey.isIn(failure) || failure.getCode() == WRITE_CONFLICT;
  }

  /** Keeps the answer with the claimed key; its time is the database's. */
  void keep(ClientSession session, KeyedRequest request, Response response) {
    keys.updateOne(
        session,
        eq("_id", id(request)),
        Updates.combine(
            Updates.set("answer", FirstAnswer.of(response, text(response)).document()),
            Updates.currentDate("answered_at")));
  }

  private String text(Response response) {
    try {
      return json.writeValueAsString(response.getEntity());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The order of members is part of what MongoDB compares. */
  private static Document id(KeyedRequest request) {
    return new Document("project_id", request.projectId()).append("key", request.key());
  }

  /** Another transaction has the key. */
  static final class KeyTaken extends RuntimeException {
    private static final long serialVersionUID = 1;

    KeyTaken() {
      super("the key is taken", null, false, false);
    }
  }
}
