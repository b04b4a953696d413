package io.durabledelete.task;

import static io.durabledelete.testing.TaskBuilder.aTask;
import static io.durabledelete.testing.TaskBuilder.deletionOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoException;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import io.durabledelete.deletion.Deletion;
import io.durabledelete.deletion.RunningRuns;
import io.durabledelete.store.Ids;
import io.durabledelete.store.Migrations;
import io.durabledelete.store.Transactions;
import io.durabledelete.testing.TestServers.OwnDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("D1, D3, D4: the mark and its taking back")
class DeletionMarksTest {
  private static final Duration THRESHOLD = Duration.ofMinutes(10);
  private static OwnDatabase own;
  private static Tasks tasks;
  private static DeletionMarks marks;
  private static Transactions transactions;

  @BeforeAll
  static void prepare() {
    own = new OwnDatabase();
    Migrations.apply(own.database);
    tasks = new Tasks(own.database);
    marks = new DeletionMarks(own.database, THRESHOLD);
    transactions = new Transactions(own.client, Duration.ofSeconds(10));
  }

  @AfterAll
  static void drop() {
    own.close();
  }

  @Test
  void marksAllOfAGroupEachWithItsOwnId() {
    Task first = stored(aTask().build());
    Task second = stored(aTask().disabled().build());
    Map<UUID, MarkRequest> group = new LinkedHashMap<>();
    group.put(Ids.next(), deletionOf(first));
    group.put(Ids.next(), deletionOf(second));

    assertThat(marks.markFirstTry(group)).isEqualTo(2);

    assertThat(now(first).previousStatus()).isEqualTo(TaskStatus.ACTIVE);
    assertThat(now(second).previousStatus()).isEqualTo(TaskStatus.DISABLED);
    assertThat(List.of(deletion(first).id(), deletion(second).id()))
        .isEqualTo(List.copyOf(group.keySet()));
    assertThat(deletion(first).requests()).isEqualTo(1);
    assertThat(deletion(first).startedAt()).isNull();
    assertThat(deletion(first).nextAttemptAt())
        .isEqualTo(deletion(first).requestedAt().plus(THRESHOLD));
  }

  @Test
  @DisplayName(
      "T8, X2, T6: a first try passes over protected, foreign, other-version and marked tasks")
  void firstTryMarksOnlyWhatMayBeMarked() {
    Task isProtected = stored(aTask().protectedFromDelete().build());
    Task foreign = stored(aTask().of("other").build());
    Task changed = stored(aTask().build());
    Task marked = stored(aTask().build());
    marks.mark(deletionOf(marked), Ids.next());
    Map<UUID, MarkRequest> group = new LinkedHashMap<>();
    group.put(Ids.next(), deletionOf(isProtected));
    group.put(Ids.next(), inProject(deletionOf(foreign), "demo"));
    group.put(Ids.next(), ofVersions(deletionOf(changed), Set.of(2L)));
    group.put(Ids.next(), deletionOf(marked));

    assertThat(marks.markFirstTry(group)).isZero();
  }

  @Test
  void marksALiveTaskAndTellsWhoPublishes() {
    Task task = stored(aTask().build());
    UUID newId = Ids.next();

    Task marked = marks.mark(deletionOf(task), newId).orElseThrow();

    assertThat(marked.status()).isEqualTo(TaskStatus.PENDING_DELETE);
    assertThat(marked.isBeingDeletedBy(newId)).isTrue();
    assertThat(marked.deletion().publisher()).isEqualTo(newId);
    assertThat(marked.version()).as("a delete taken back leaves no trace").isEqualTo(1);
  }

  @Test
  void keepsWhatPeopleWroteAsTheyWroteIt() {
    Task task = stored(aTask().build());
    MarkRequest request =
        new MarkRequest(
            "demo",
            task.id(),
            "$$ROOT",
            "$name {$gt: 1} \"'",
            Duration.ZERO,
            false,
            RunningRuns.WAIT,
            null);

    Deletion deletion = marks.mark(request, Ids.next()).orElseThrow().deletion();

    assertThat(deletion.requestedBy()).isEqualTo("$$ROOT");
    assertThat(deletion.reason()).isEqualTo("$name {$gt: 1} \"'");
  }

  @Test
  void joinsTheDeletionUnderWayWithoutPublishing() {
    Task task = stored(aTask().build());
    UUID first = Ids.next();
    marks.mark(deletionOf(task), first);

    Deletion joined = marks.mark(deletionOf(task), Ids.next()).orElseThrow().deletion();

    assertThat(joined.id()).isEqualTo(first);
    assertThat(joined.requests()).isEqualTo(2);
    assertThat(joined.publisher()).isEqualTo(first);
  }

  @Test
  void publishesAgainWhenTheJobIsOverdue() {
    Task task = stored(aTask().build());
    UUID first = Ids.next();
    marks.mark(deletionOf(task), first);
    set(task, "deletion.next_attempt_at", Instant.now().minusSeconds(1));
    UUID second = Ids.next();

    Deletion joined = marks.mark(deletionOf(task), second).orElseThrow().deletion();

    assertThat(joined.id()).isEqualTo(first);
    assertThat(joined.publisher()).isEqualTo(second);
    assertThat(joined.nextAttemptAt()).isAfter(Instant.now().plus(THRESHOLD.dividedBy(2)));
  }

  @Test
  @DisplayName("D3: DELETE_FAILED goes on under the same id, and its point of no return stays")
  void revivesAFailedDeletion() {
    Task task = stored(aTask().build());
    UUID first = Ids.next();
    marks.mark(deletionOf(task), first);
    Instant started = Instant.parse("2026-01-01T00:00:00Z");
    set(task, "deletion.started_at", started);
    set(task, "status", TaskStatus.DELETE_FAILED.name());
    UUID second = Ids.next();

    Task revived = marks.mark(deletionOf(task), second).orElseThrow();

    assertThat(revived.status()).isEqualTo(TaskStatus.PENDING_DELETE);
    assertThat(revived.previousStatus()).isEqualTo(TaskStatus.ACTIVE);
    assertThat(revived.deletion().id()).isEqualTo(first);
    assertThat(revived.deletion().publisher()).isEqualTo(second);
    assertThat(revived.deletion().startedAt()).isEqualTo(started);
  }

  @Test
  void marksNothingForProtectedForeignOrOtherVersions() {
    Task isProtected = stored(aTask().protectedFromDelete().build());
    Task foreign = stored(aTask().of("other").build());
    Task task = stored(aTask().build());

    assertThat(marks.mark(deletionOf(isProtected), Ids.next())).isEmpty();
    assertThat(marks.mark(inProject(deletionOf(foreign), "demo"), Ids.next())).isEmpty();
    assertThat(marks.mark(ofVersions(deletionOf(task), Set.of(7L)), Ids.next())).isEmpty();
    assertThat(marks.mark(ofVersions(deletionOf(task), Set.of(7L, 1L)), Ids.next())).isPresent();
  }

  @Test
  @DisplayName("T6: the version is compared only while the task is live")
  void joinsWhateverTheVersion() {
    Task task = stored(aTask().build());
    marks.mark(deletionOf(task), Ids.next());

    assertThat(marks.mark(ofVersions(deletionOf(task), Set.of(7L)), Ids.next())).isPresent();
  }

  @Test
  @DisplayName(
      "D3, D11: an explicit shorter grace brings the deletion forward, a longer one does not")
  void shortensAGraceOnRequest() {
    Task task = stored(aTask().build());
    marks.mark(deletionOf(task, Duration.ofHours(2), true), Ids.next());
    Deletion before = deletion(task);
    assertThat(before.publisher()).isNull();
    assertThat(before.nextAttemptAt()).isEqualTo(before.notBefore());

    marks.mark(deletionOf(task, Duration.ofHours(3), true), Ids.next());
    assertThat(deletion(task).notBefore()).isEqualTo(before.notBefore());
    marks.mark(deletionOf(task, Duration.ZERO, false), Ids.next());
    assertThat(deletion(task).notBefore()).isEqualTo(before.notBefore());
    marks.mark(deletionOf(task, Duration.ofHours(1), true), Ids.next());
    assertThat(deletion(task).notBefore()).isBefore(before.notBefore());
    UUID last = Ids.next();
    marks.mark(deletionOf(task, Duration.ZERO, true), last);
    assertThat(deletion(task).publisher()).isEqualTo(last);
    assertThat(deletion(task).notBefore()).isBeforeOrEqualTo(Instant.now().plusSeconds(5));
  }

  @Test
  void oneOfManyMarksAndAllOthersJoin() throws Exception {
    Task task = stored(aTask().build());
    Callable<Task> request = () -> marks.mark(deletionOf(task), Ids.next()).orElseThrow();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Set<UUID> ids = new java.util.HashSet<>();
      for (var answer : callers.invokeAll(java.util.Collections.nCopies(40, request))) {
        ids.add(answer.get().deletion().id());
      }
      assertThat(ids).hasSize(1);
    }
    assertThat(deletion(task).requests()).isEqualTo(40);
  }

  @Test
  void takesItsOwnMarkBackAndLeavesNoTrace() {
    Task task = stored(aTask().firing("0 6 * * *").disabled().build());
    UUID id = Ids.next();
    marks.mark(deletionOf(task), id);

    assertThat(takeBack(task, id)).isTrue();
    assertThat(now(task)).isEqualTo(task);
  }

  @Test
  @DisplayName("D4: never another's mark, never one that was taken, never one that others rely on")
  void takesNothingElseBack() {
    Task task = stored(aTask().build());
    UUID id = Ids.next();
    marks.mark(deletionOf(task), id);

    assertThat(takeBack(task, Ids.next())).isFalse();
    set(task, "deletion.requests", 2);
    assertThat(takeBack(task, id)).isFalse();
    set(task, "deletion.requests", 1);
    set(task, "deletion.started_at", Instant.now());
    assertThat(takeBack(task, id)).isFalse();
    assertThat(now(task).status()).isEqualTo(TaskStatus.PENDING_DELETE);
  }

  @Test
  @DisplayName("D4, D10: who asked for a retry was told that it goes on: nobody takes it back then")
  void doesNotTakeBackWhatWasRetried() {
    Task task = stored(aTask().build());
    UUID id = Ids.next();
    marks.mark(deletionOf(task), id);

    assertThat(marks.revive(task.projectId(), id)).isPresent();

    assertThat(takeBack(task, id)).isFalse();
    assertThat(now(task).isBeingDeletedBy(id)).isTrue();
  }

  @Test
  @DisplayName(
      "T4, D4: the name is free once marked; taken meanwhile, the mark can't be taken back")
  void doesNotComeBackUnderATakenName() {
    Task task = stored(aTask().named("nightly").build());
    UUID id = Ids.next();
    marks.mark(deletionOf(task), id);
    stored(aTask().named("nightly").build());

    assertThatThrownBy(() -> takeBack(task, id))
        .isInstanceOf(MongoException.class)
        .hasMessageContaining("E11000");
    assertThat(now(task).status()).isEqualTo(TaskStatus.PENDING_DELETE);
  }

  private static boolean takeBack(Task task, UUID id) {
    return transactions.run(session -> marks.takeBack(session, deletionOf(task), id));
  }

  private static MarkRequest inProject(MarkRequest request, String project) {
    return new MarkRequest(
        project,
        request.taskUuid(),
        request.requestedBy(),
        request.reason(),
        request.grace(),
        request.graceGiven(),
        request.running(),
        null);
  }

  private static MarkRequest ofVersions(MarkRequest request, Set<Long> versions) {
    return new MarkRequest(
        request.projectId(),
        request.taskUuid(),
        request.requestedBy(),
        request.reason(),
        request.grace(),
        request.graceGiven(),
        request.running(),
        versions);
  }

  private static Task stored(Task task) {
    transactions.run(
        session -> {
          tasks.insert(session, List.of(task));
          return task;
        });
    return task;
  }

  private static Task now(Task task) {
    return tasks.find(task.projectId(), task.id()).orElseThrow();
  }

  private static Deletion deletion(Task task) {
    return now(task).deletion();
  }

  private static void set(Task task, String field, Object value) {
    own.database
        .getCollection("tasks")
        .updateOne(Filters.eq("_id", task.id()), Updates.set(field, value));
  }
}
