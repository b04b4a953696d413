package io.durabledelete.deadletter;

import com.mongodb.client.model.Updates;
import io.durabledelete.deletion.BadMessage;
import io.durabledelete.deletion.DeleteTask;
import io.durabledelete.deletion.DeleteTaskJson;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/** What the ledger keeps of a letter that arrives. */
final class LetterDocument {
  /** Four less than a document of MongoDB can hold. */
  static final int LARGEST_BODY = 12 * 1024 * 1024;

  private static final int MOST_HEADERS = 64;
  private static final int LONGEST_VALUE = 4 * 1024;
  private static final int LONGEST_PROPERTY = 255;

  /** Older deaths are somebody's invention. */
  private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");

  private LetterDocument() {}

  /** The job in the body; null when it can't be read as one. */
  static @Nullable DeleteTask job(Letter letter) {
    try {
      return DeleteTaskJson.read(letter.body());
    } catch (BadMessage e) {
      return null;
    }
  }

  /** The update that makes it, or counts it on an open one. */
  static Bson arrival(Letter letter, @Nullable DeleteTask job, Instant now) {
    Instant died =
        letter.diedAt().filter(at -> at.isAfter(EARLIEST) && at.isBefore(now)).orElse(now);
    boolean cut = letter.body().length > LARGEST_BODY;
    List<Bson> updates = new ArrayList<>();
    updates.add(Updates.inc("count", 1L));
    updates.add(Updates.min("first_death_at", died));
    updates.add(Updates.max("last_death_at", died));
    updates.add(Updates.set("cause", letter.cause()));
    updates.add(Updates.set("error", letter.error()));
    updates.add(Updates.set("attempts", letter.attempts()));
    updates.add(Updates.set("headers", headers(letter.headers())));
    updates.add(
        Updates.set("body", cut ? Arrays.copyOf(letter.body(), LARGEST_BODY) : letter.body()));
    updates.add(Updates.set("body_size", (long) letter.body().length));
    updates.add(Updates.set("body_sha256", Sha256.of(letter.body())));
    updates.add(Updates.set("body_cut", cut));
    updates.add(Updates.set("content_type", property(letter.contentType())));
    updates.add(Updates.set("message_id", property(letter.messageId())));
    if (job != null) {
      updates.add(Updates.setOnInsert(ids(job)));
    }
    return Updates.combine(updates);
  }

  /** What a readable body says; a member that is absent can't stand in the way of an index. */
  private static Document ids(DeleteTask job) {
    Document ids = new Document("task_uuid", job.taskUuid()).append("project_id", job.projectId());
    return job.requestId() == null ? ids : ids.append("deletion_id", job.requestId());
  }

  private static List<Document> headers(Map<String, String> headers) {
    return headers.entrySet().stream()
        .limit(MOST_HEADERS)
        .map(
            header ->
                new Document("name", header.getKey())
                    .append("value", OneLine.cut(header.getValue(), LONGEST_VALUE)))
        .toList();
  }

  private static @Nullable String property(@Nullable String text) {
    return text == null ? null : OneLine.cut(text, LONGEST_PROPERTY);
  }
}
