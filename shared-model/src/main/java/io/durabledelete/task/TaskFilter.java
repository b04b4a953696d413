package io.durabledelete.task;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gte;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lt;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.bson.conversions.Bson;

/**
 * Which tasks of a project are meant.
 *
 * @param namePrefix compared letter by letter; empty: all names
 */
public record TaskFilter(String projectId, Set<TaskStatus> statuses, String namePrefix) {
  Bson condition() {
    List<Bson> conditions = new ArrayList<>();
    conditions.add(eq("project_id", projectId));
    conditions.add(in("status", statuses));
    if (!namePrefix.isEmpty()) {
      conditions.add(gte("name", namePrefix));
      // the first text after all that begin with the prefix: no regular expression is needed
      conditions.add(lt("name", namePrefix + Character.toString(Character.MAX_CODE_POINT)));
    }
    return and(conditions);
  }
}
