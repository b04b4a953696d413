package io.durabledelete.schedule;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lte;
import static com.mongodb.client.model.Sorts.ascending;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.Updates;
import io.durabledelete.store.Collections;
import io.durabledelete.store.Expressions;
import io.durabledelete.store.Ids;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/** The registrations (rule S2). Every write of {@code next_at} writes {@code look_at} too. */
public final class Registrations {
  private final MongoCollection<Registration> registrations;

  public Registrations(MongoDatabase database) {
    this.registrations = database.getCollection(Collections.REGISTRATIONS, Registration.class);
  }

  /** A new registration; in the transaction that creates or schedules its task. */
  public static Registration of(
      UUID taskUuid, String projectId, Schedule schedule, @Nullable Instant nextAt) {
    return new Registration(Ids.next(), taskUuid, projectId, schedule, nextAt, nextAt, 0);
  }

  public void insert(ClientSession session, List<Registration> added) {
    registrations.insertMany(session, added);
  }

  public Optional<Registration> ofTask(UUID taskUuid) {
    return Optional.ofNullable(registrations.find(eq("task_uuid", taskUuid)).first());
  }

  /** The same, as a transaction sees it. */
  public Optional<Registration> ofTask(ClientSession session, UUID taskUuid) {
    return Optional.ofNullable(registrations.find(session, eq("task_uuid", taskUuid)).first());
  }

  public List<Registration> find(Collection<UUID> ids) {
    return registrations.find(in("_id", ids)).into(new ArrayList<>());
  }

  /** Another schedule or next instant, in the transaction that changes the task. */
  public boolean change(
      ClientSession session, UUID taskUuid, Schedule schedule, @Nullable Instant nextAt) {
    return registrations
            .updateOne(
                session,
                eq("task_uuid", taskUuid),
                Updates.combine(
                    Updates.set("schedule", schedule), nextAt(nextAt), Updates.inc("revision", 1L)))
            .getMatchedCount()
        == 1;
  }

  /** Removes a task's registration, in the transaction that takes its schedule away. */
  public void remove(ClientSession session, UUID taskUuid) {
    registrations.deleteOne(session, eq("task_uuid", taskUuid));
  }

  /** Unregisters tasks that are being deleted; returns how many registrations there were. */
  public long unregister(Collection<UUID> taskUuids) {
    return registrations.deleteMany(in("task_uuid", taskUuids)).getDeletedCount();
  }

  /** The same, as part of the transaction that takes and deletes the tasks. */
  public long unregister(ClientSession session, Collection<UUID> taskUuids) {
    return registrations.deleteMany(session, in("task_uuid", taskUuids)).getDeletedCount();
  }

  /**
   * A project's registrations, by task.
   *
   * @param taskUuid one task's only; null: all
   * @param afterTask the last task of the chunk before; null: from the beginning
   */
  public List<Registration> ofProject(
      String projectId, @Nullable UUID taskUuid, @Nullable UUID afterTask, int limit) {
    List<Bson> conditions = new ArrayList<>();
    conditions.add(eq("project_id", projectId));
    if (taskUuid != null) {
      conditions.add(eq("task_uuid", taskUuid));
    }
    if (afterTask != null) {
      conditions.add(gt("task_uuid", afterTask));
    }
    return registrations
        .find(and(conditions))
        .sort(ascending("task_uuid"))
        .limit(limit)
        .into(new ArrayList<>());
  }

  /** Whether any of the tasks has a registration. */
  public boolean anyOf(Collection<UUID> taskUuids) {
    return registrations.find(in("task_uuid", taskUuids)).first() != null;
  }

  /** The registrations longest due, by the database's time. */
  public List<Registration> due(Instant now, int limit) {
    return registrations
        .find(lte("look_at", now))
        .sort(ascending("look_at"))
        .limit(limit)
        .into(new ArrayList<>());
  }

  /**
   * How long it is until one becomes due.
   *
   * @param now the database's time
   * @param limit how far to look
   * @return empty: none does
   */
  public Optional<Duration> nextWithin(Instant now, Duration limit) {
    Registration next =
        registrations
            .find(and(gt("look_at", now), lte("look_at", now.plus(limit))))
            .sort(ascending("look_at"))
            .first();
    return Optional.ofNullable(next)
        .map(Registration::lookAt)
        .map(lookAt -> Duration.between(now, lookAt));
  }

  /**
   * Moves registrations to their next instants, those that are still as they were seen.
   *
   * @return how many moved; fewer than asked means: abort
   */
  public int move(ClientSession session, List<RegistrationMove> moves) {
    List<UpdateOneModel<Registration>> writes = new ArrayList<>(moves.size());
    for (RegistrationMove move : moves) {
      writes.add(
          new UpdateOneModel<>(
              asSeen(move.seen()),
              // the revision does not grow: it tells of the schedule, and next_at is in the filter
              nextAt(move.nextAt())));
    }
    return registrations
        .bulkWrite(session, writes, new BulkWriteOptions().ordered(false))
        .getMatchedCount();
  }

  /** Leaves a registration alone for a while: its task is on its way out, or not ACTIVE. */
  public void lookLater(Registration seen, Duration delay) {
    registrations.updateOne(
        asSeen(seen),
        List.of(new Document("$set", new Document("look_at", Expressions.nowPlus(delay)))));
  }

  private static Bson asSeen(Registration seen) {
    return and(eq("_id", seen.id()), eq("next_at", seen.nextAt()), eq("revision", seen.revision()));
  }

  private static Bson nextAt(@Nullable Instant nextAt) {
    return nextAt == null
        ? Updates.combine(Updates.unset("next_at"), Updates.unset("look_at"))
        : Updates.combine(Updates.set("next_at", nextAt), Updates.set("look_at", nextAt));
  }
}
