package io.durabledelete.task;

import static io.durabledelete.testing.TaskBuilder.aTask;
import static io.durabledelete.testing.TaskBuilder.deletionOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import io.durabledelete.deletion.Deletion;
import io.durabledelete.store.DatabaseClock;
import io.durabledelete.store.Ids;
import io.durabledelete.store.Migrations;
import io.durabledelete.store.Transactions;
import io.durabledelete.testing.TestServers.OwnDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("D9: claiming what is overdue")
class StuckDeletionsTest {
  private static OwnDatabase own;
  private static Tasks tasks;
  private static DeletionMarks marks;
  private static StuckDeletions stuck;

  @BeforeAll
  static void prepare() {
    own = new OwnDatabase();
    Migrations.apply(own.database);
    tasks = new Tasks(own.database);
    marks = new DeletionMarks(own.database, Duration.ofMinutes(10));
    stuck = new StuckDeletions(own.database);
  }

  @AfterAll
  static void drop() {
    own.close();
  }

  @Test
  void findsAndClaimsOnlyWhatIsOverdue() {
    Task fresh = marked();
    Task overdue = overdue(marked());

    assertThat(due()).contains(overdue.id()).doesNotContain(fresh.id());
    assertThat(claim(fresh)).isEmpty();
    assertThat(claim(overdue)).isPresent();
    assertThat(due()).doesNotContain(overdue.id());
    assertThat(claim(overdue)).as("the next claim is a back-off away").isEmpty();
  }

  @Test
  void claimsForOneOfManyReplicas() throws Exception {
    Task overdue = overdue(marked());
    Callable<Optional<Task>> replica = () -> claim(overdue);
    try (ExecutorService replicas = Executors.newVirtualThreadPerTaskExecutor()) {
      long claims = 0;
      for (var answer : replicas.invokeAll(Collections.nCopies(20, replica))) {
        claims += answer.get().isPresent() ? 1 : 0;
      }
      assertThat(claims).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("a deletion in its grace is left alone, by everyone")
  void leavesGracesAlone() {
    Task task = stored(aTask().build());
    Task waiting =
        marks.mark(deletionOf(task, Duration.ofHours(1), true), Ids.next()).orElseThrow();
    set(waiting, "deletion.next_attempt_at", Instant.now().minusSeconds(1));

    assertThat(due()).doesNotContain(waiting.id());
    assertThat(claim(waiting)).isEmpty();
  }

  @Test
  void claimsTakenAndFailedOnesToo() {
    Task taken = overdue(marked());
    set(taken, "deletion.started_at", Instant.parse("2026-01-01T00:00:00Z"));
    Task failed = overdue(marked());
    set(failed, "status", "DELETE_FAILED");

    assertThat(claim(taken).orElseThrow().deletion().startedAt())
        .isEqualTo(Instant.parse("2026-01-01T00:00:00Z"));
    assertThat(claim(failed).orElseThrow().status()).isEqualTo(TaskStatus.PENDING_DELETE);
  }

  @Test
  void quickLookSeesOnlyWhatNobodyTook() {
    Task taken = overdue(marked());
    set(taken, "deletion.started_at", Instant.now());
    Task untaken = overdue(marked());

    assertThat(stuck.dueAndNotTaken(now(), 500))
        .extracting(Task::id)
        .contains(untaken.id())
        .doesNotContain(taken.id());
  }

  @Test
  @DisplayName("a publish that failed does not let the back-off grow")
  void unclaims() {
    Task overdue = overdue(marked());
    Deletion before = overdue.deletion();
    Task claimed = claim(overdue).orElseThrow();

    stuck.unclaim(claimed, before.id(), before.requeues() + 1, Duration.ofSeconds(3));

    Deletion after = tasks.find("demo", overdue.id()).orElseThrow().deletion();
    assertThat(after.requeues()).isEqualTo(before.requeues());
    assertThat(after.nextAttemptAt()).isBefore(Instant.now().plusSeconds(60));
  }

  @Test
  @DisplayName("D9: the scan walks the partial index, never the collection")
  void scansByIndex() {
    Document plan =
        own.database
            .getCollection("tasks")
            .find(
                Filters.and(
                    Filters.in("status", TaskStatus.BEING_DELETED),
                    Filters.lte("deletion.next_attempt_at", Instant.now()),
                    Filters.lte("deletion.not_before", Instant.now())))
            .sort(new Document("deletion.next_attempt_at", 1))
            .limit(100)
            .explain();

    assertThat(plan.toJson())
        .contains("\"indexName\": \"due_deletions\"")
        .doesNotContain("COLLSCAN");
  }

  private static List<java.util.UUID> due() {
    return stuck.due(now(), 500).stream().map(Task::id).toList();
  }

  private static Optional<Task> claim(Task task) {
    return stuck.claim(task.id(), task.deletion().id(), Duration.ofMinutes(10));
  }

  private static Instant now() {
    return new DatabaseClock(own.database).now();
  }

  private static Task marked() {
    Task task = stored(aTask().build());
    return marks.mark(deletionOf(task), Ids.next()).orElseThrow();
  }

  private static Task overdue(Task task) {
    set(task, "deletion.next_attempt_at", Instant.now().minusSeconds(1));
    return task;
  }

  private static Task stored(Task task) {
    new Transactions(own.client, Duration.ofSeconds(10))
        .run(
            session -> {
              tasks.insert(session, List.of(task));
              return task;
            });
    return task;
  }

  private static void set(Task task, String field, Object value) {
    own.database
        .getCollection("tasks")
        .updateOne(Filters.eq("_id", task.id()), Updates.set(field, value));
  }
}
