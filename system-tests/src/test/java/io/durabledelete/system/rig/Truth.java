package io.durabledelete.system.rig;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Updates;
import io.durabledelete.store.Collections;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.bson.Document;

/** What MongoDB says, read past the services. */
public final class Truth {
  private final MongoDatabase database;

  Truth(MongoDatabase database) {
    this.database = database;
  }

  /** The full name of a collection, as fail points want it. */
  public String namespace(String collection) {
    return database.getName() + "." + collection;
  }

  public Optional<Document> task(UUID taskUuid) {
    return Optional.ofNullable(all(Collections.TASKS).find(eq("_id", taskUuid)).first());
  }

  /** The status of a task; {@code gone} without one. */
  public String status(UUID taskUuid) {
    return task(taskUuid).map(task -> task.getString("status")).orElse("gone");
  }

  /** The deletion that the task carries now. */
  public Document deletion(UUID taskUuid) {
    return task(taskUuid).orElseThrow().get("deletion", Document.class);
  }

  public List<Document> tombstones(Collection<UUID> taskUuids) {
    return all(Collections.DELETIONS).find(in("task_uuid", taskUuids)).into(new ArrayList<>());
  }

  public Document tombstone(UUID taskUuid) {
    List<Document> found = tombstones(List.of(taskUuid));
    assertThat(found).as("tombstones of %s", taskUuid).hasSize(1);
    return found.getFirst();
  }

  public long registrations(UUID taskUuid) {
    return all(Collections.REGISTRATIONS).countDocuments(eq("task_uuid", taskUuid));
  }

  public List<Document> runs(UUID taskUuid) {
    return all(Collections.RUNS).find(eq("task_uuid", taskUuid)).into(new ArrayList<>());
  }

  public List<Document> runs(Collection<UUID> taskUuids) {
    return all(Collections.RUNS).find(in("task_uuid", taskUuids)).into(new ArrayList<>());
  }

  /** How many of the tasks are left, in whatever status. */
  public long tasksLeft(Collection<UUID> taskUuids) {
    return all(Collections.TASKS).countDocuments(in("_id", taskUuids));
  }

  public List<Document> deletionsUnderWay(Collection<UUID> taskUuids) {
    return all(Collections.TASKS)
        .find(in("_id", taskUuids))
        .map(task -> task.get("deletion", Document.class))
        .into(new ArrayList<>());
  }

  /** Waits until the tasks are hard-deleted and announced, and checks that it happened once. */
  public void awaitDeletedOnce(Collection<UUID> taskUuids, Duration limit) {
    await("%d deletions".formatted(taskUuids.size()))
        .atMost(limit)
        .pollInterval(Duration.ofMillis(100))
        .untilAsserted(
            () -> {
              assertThat(tasksLeft(taskUuids)).as("tasks left").isZero();
              assertThat(notAnnounced(taskUuids)).as("not announced").isZero();
            });
    assertDeletedOnce(taskUuids);
  }

  private long notAnnounced(Collection<UUID> taskUuids) {
    return all(Collections.DELETIONS)
        .countDocuments(and(in("task_uuid", taskUuids), eq("announce_pending", true)));
  }

  /** Exactly one tombstone each, and nothing that could fire, or has fired, is left. */
  private void assertDeletedOnce(Collection<UUID> taskUuids) {
    List<Document> tombstones = tombstones(taskUuids);
    assertThat(tombstones)
        .extracting(tombstone -> tombstone.get("task_uuid", UUID.class))
        .containsExactlyInAnyOrderElementsOf(taskUuids);
    assertThat(tombstones)
        .extracting(tombstone -> tombstone.getString("state"))
        .containsOnly("DELETED");
    assertThat(all(Collections.REGISTRATIONS).countDocuments(in("task_uuid", taskUuids)))
        .as("registrations left")
        .isZero();
    assertThat(runs(taskUuids)).as("runs left").isEmpty();
  }

  /** Undoes a deletion that no worker has taken, the way a restored backup does. */
  public void restoreByHand(UUID taskUuid) {
    all(Collections.TASKS)
        .updateOne(
            eq("_id", taskUuid),
            Updates.combine(
                Updates.set("status", "ACTIVE"),
                Updates.unset("previous_status"),
                Updates.unset("deletion")));
  }

  /** Ends the grace of a deletion now, without anybody being told. */
  public void endGrace(UUID taskUuid) {
    all(Collections.TASKS)
        .updateOne(eq("_id", taskUuid), Updates.set("deletion.not_before", new Date(0)));
  }

  /** The tombstone as a worker leaves it that dies right after the hard delete, a while ago. */
  public void forgetAnnouncement(UUID taskUuid) {
    all(Collections.DELETIONS)
        .updateOne(
            eq("task_uuid", taskUuid),
            Updates.combine(
                Updates.set("announce_pending", true),
                Updates.set("completed_at", Date.from(Instant.now().minusSeconds(60))),
                Updates.unset("announced_at")));
  }

  /** Moves the registrations of tasks that fire once to another instant. */
  public void fireOnceAt(Collection<UUID> taskUuids, Instant instant) {
    all(Collections.REGISTRATIONS)
        .updateMany(in("task_uuid", taskUuids), Updates.set("schedule.at", Date.from(instant)));
    rewind(taskUuids, instant);
  }

  /** Winds the registrations back, as if their instant had been that one. */
  public void rewind(Collection<UUID> taskUuids, Instant planned) {
    Date date = Date.from(planned);
    all(Collections.REGISTRATIONS)
        .updateMany(
            in("task_uuid", taskUuids),
            Updates.combine(
                Updates.set("next_at", date),
                Updates.set("look_at", date),
                Updates.inc("revision", 1L)));
  }

  private MongoCollection<Document> all(String collection) {
    return database.getCollection(collection);
  }
}
