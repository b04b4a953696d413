package io.durabledelete.run;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lte;
import static com.mongodb.client.model.Filters.or;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.bson.codecs.pojo.annotations.BsonProperty;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * Which runs a bulk means (rule R6), frozen when it is accepted.
 *
 * @param status pending or failed; null: both
 * @param createdBefore not later than the moment the bulk was accepted
 * @param acceptedAt that moment: a run that failed later was not meant
 */
public record RunFilter(
    @BsonProperty("project_id") String projectId,
    @BsonProperty("task_uuid") @Nullable UUID taskUuid,
    @Nullable RunStatus status,
    @BsonProperty("created_before") Instant createdBefore,
    @BsonProperty("accepted_at") Instant acceptedAt) {

  Bson condition() {
    List<Bson> conditions = new ArrayList<>();
    conditions.add(eq("project_id", projectId));
    if (taskUuid != null) {
      conditions.add(eq("task_uuid", taskUuid));
    }
    conditions.add(status == null ? in("status", Run.DELETABLE) : eq("status", status));
    conditions.add(eq("deleted_at", null));
    conditions.add(or(eq("ended_at", null), lte("ended_at", acceptedAt)));
    conditions.add(lte("created_at", createdBefore));
    return and(conditions);
  }
}
