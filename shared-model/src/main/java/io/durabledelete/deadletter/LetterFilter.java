package io.durabledelete.deadletter;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * Which letters. Every project may be meant: only operators ask.
 *
 * @param states always some, so that an index gives them in order
 * @param cause null: any
 * @param projectId null: any, and those that name none
 */
public record LetterFilter(
    Set<LetterState> states, @Nullable String cause, @Nullable String projectId) {

  Bson condition() {
    List<Bson> conditions = new ArrayList<>();
    conditions.add(in("state", states));
    if (cause != null) {
      conditions.add(eq("cause", cause));
    }
    if (projectId != null) {
      conditions.add(eq("project_id", projectId));
    }
    return and(conditions);
  }
}
