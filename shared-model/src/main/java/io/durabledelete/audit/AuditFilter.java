package io.durabledelete.audit;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gte;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/** Which entries of a project's audit; null: whatever it is. */
public record AuditFilter(
    String projectId, @Nullable String action, @Nullable String actor, @Nullable Instant since) {

  Bson condition() {
    List<Bson> conditions = new ArrayList<>();
    conditions.add(eq("project_id", projectId));
    if (action != null) {
      conditions.add(eq("action", action));
    }
    if (actor != null) {
      conditions.add(eq("actor", actor));
    }
    if (since != null) {
      conditions.add(gte("at", since));
    }
    return and(conditions);
  }
}
