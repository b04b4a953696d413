package io.durabledelete.bench;

import static com.mongodb.client.model.Filters.eq;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.Updates;
import io.durabledelete.run.Run;
import io.durabledelete.run.Runs;
import io.durabledelete.schedule.Registration;
import io.durabledelete.schedule.RegistrationMove;
import io.durabledelete.schedule.Registrations;
import io.durabledelete.schedule.Schedule;
import io.durabledelete.store.Collections;
import io.durabledelete.task.Tasks;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.bson.Document;

/**
 * Tasks that are made due together.
 *
 * @param planned the instant of each
 */
record DueTasks(Map<UUID, Instant> planned, Instant first, Instant last) {
  private static final int GROUP = 100;

  /** Plans the tasks evenly over a time that begins with {@code first}. */
  static DueTasks plan(List<UUID> tasks, Instant first, Duration spread) {
    Map<UUID, Instant> planned = new HashMap<>();
    for (int i = 0; i < tasks.size(); i++) {
      planned.put(tasks.get(i), first.plusMillis(spread.toMillis() * i / tasks.size()));
    }
    return new DueTasks(planned, first, first.plus(spread));
  }

  int size() {
    return planned.size();
  }

  /** Makes the dispatchers look at each when it is due. */
  void register(Installation installation) {
    write(installation, Duration.ZERO);
  }

  /**
   * What one could do who knew beforehand what is due and had nobody beside him: the same
   * transactions, one after the other. Returns how long after the beginning each run was committed.
   */
  List<Double> fireAlone(Installation installation) {
    // out of the dispatchers' sight
    write(installation, Duration.ofDays(1));
    List<Registration> registrations = new ArrayList<>();
    Registrations all = new Registrations(installation.database());
    planned.keySet().forEach(task -> registrations.add(all.ofTask(task).orElseThrow()));
    List<Double> seconds = new ArrayList<>();
    long begin = System.nanoTime();
    for (int from = 0; from < registrations.size(); from += GROUP) {
      List<Registration> group =
          registrations.subList(from, Math.min(from + GROUP, registrations.size()));
      fireGroup(installation, group);
      double second = (System.nanoTime() - begin) / 1e9;
      group.forEach(fired -> seconds.add(second));
    }
    return seconds;
  }

  private static void fireGroup(Installation installation, List<Registration> group) {
    Instant now = Instant.now();
    List<RegistrationMove> moves =
        group.stream()
            .map(seen -> new RegistrationMove(seen, now.plus(Duration.ofDays(1))))
            .toList();
    List<Run> runs =
        group.stream()
            .map(seen -> Run.pending(seen.taskUuid(), seen.projectId(), seen.nextAt(), now))
            .toList();
    boolean complete =
        installation
            .transactions()
            .run(
                session -> {
                  int moved = new Registrations(installation.database()).move(session, moves);
                  long counted =
                      new Tasks(installation.database())
                          .countRuns(session, group.stream().map(Registration::taskUuid).toList());
                  new Runs(installation.database()).insert(session, runs);
                  return moved == group.size() && counted == group.size();
                });
    if (!complete) {
      throw new IllegalStateException("somebody else fired, too");
    }
  }

  private void write(Installation installation, Duration lookAfter) {
    MongoCollection<Document> registrations =
        installation.database().getCollection(Collections.REGISTRATIONS);
    List<UpdateOneModel<Document>> writes = new ArrayList<>();
    planned.forEach(
        (task, at) ->
            writes.add(
                new UpdateOneModel<>(
                    eq("task_uuid", task),
                    Updates.combine(
                        Updates.set("schedule", Schedule.at(at)),
                        Updates.set("next_at", at),
                        Updates.set("look_at", at.plus(lookAfter)),
                        Updates.inc("revision", 1L)))));
    registrations.bulkWrite(writes, new BulkWriteOptions().ordered(false));
  }
}
