package io.durabledelete.worker.deletion;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import io.durabledelete.audit.AuditLog;
import io.durabledelete.deletion.DeleteJob;
import io.durabledelete.deletion.DeleteJobConsumer;
import io.durabledelete.deletion.DeleteTask;
import io.durabledelete.deletion.DeleteTaskJson;
import io.durabledelete.deletion.DeletionRecord;
import io.durabledelete.deletion.JobDecision;
import io.durabledelete.deletion.Tombstones;
import io.durabledelete.event.Announcer;
import io.durabledelete.event.TaskEvents;
import io.durabledelete.run.Run;
import io.durabledelete.run.RunClaims;
import io.durabledelete.run.RunHistory;
import io.durabledelete.run.Runs;
import io.durabledelete.schedule.Registrations;
import io.durabledelete.store.DatabaseClock;
import io.durabledelete.store.Ids;
import io.durabledelete.store.Migrations;
import io.durabledelete.store.Transactions;
import io.durabledelete.task.DeletionJobs;
import io.durabledelete.task.DeletionMarks;
import io.durabledelete.task.Leftovers;
import io.durabledelete.task.MarkRequest;
import io.durabledelete.task.Task;
import io.durabledelete.task.Tasks;
import io.durabledelete.testing.TaskBuilder;
import io.durabledelete.testing.TestServers.OwnDatabase;
import io.durabledelete.trace.Traces;
import io.durabledelete.worker.step.AnnounceStep;
import io.durabledelete.worker.step.DeleteRunsStep;
import io.durabledelete.worker.step.DeleteTaskStep;
import io.durabledelete.worker.step.DeletionStep;
import io.durabledelete.worker.step.Pace;
import io.durabledelete.worker.step.UnregisterStep;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.bson.Document;

/** A worker without its queue: jobs go in, decisions come out, MongoDB is real. */
final class Worker implements AutoCloseable {
  static final Duration THRESHOLD = Duration.ofMinutes(10);
  static final Duration RUN_WAIT = Duration.ofMinutes(15);

  final OwnDatabase own = new OwnDatabase();
  final Events events = new Events();
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final InMemorySpanExporter spans = InMemorySpanExporter.create();
  private final Traces traces =
      Traces.to(
          OpenTelemetrySdk.builder()
              .setTracerProvider(
                  SdkTracerProvider.builder()
                      .addSpanProcessor(SimpleSpanProcessor.create(spans))
                      .build())
              .build());
  final Transactions transactions = new Transactions(own.client, Duration.ofSeconds(10));
  final Tasks tasks = new Tasks(own.database);
  final Tombstones tombstones = new Tombstones(own.database);
  final Announcer announcer = new Announcer(events, tombstones, new Leftovers(own.database));
  final Runs runs = new Runs(own.database);
  final RunHistory history = new RunHistory(own.database);
  final Registrations registrations = new Registrations(own.database);
  final DeletionJobs jobs = new DeletionJobs(own.database, THRESHOLD);
  private final DeletionMarks marks = new DeletionMarks(own.database, THRESHOLD);
  private final DeleteJobConsumer.Handler ordinary;
  private final DeleteJobConsumer.Handler longWork;

  /** A worker with these steps between delete-runs and delete-task. */
  Worker(DeletionStep... more) {
    this(Pace.alone(Duration.ofMinutes(1)), more);
  }

  /** A worker with this pace in its lane for long work. */
  Worker(Pace pace, DeletionStep... more) {
    Migrations.apply(own.database);
    List<DeletionStep> steps = new ArrayList<>();
    steps.add(new UnregisterStep(registrations));
    steps.add(new DeleteRunsStep(history, new RunClaims(own.database), jobs, RUN_WAIT));
    steps.addAll(Arrays.asList(more));
    steps.add(
        new DeleteTaskStep(
            transactions,
            jobs,
            tombstones,
            new AuditLog(own.database),
            new DatabaseClock(own.database),
            meters));
    steps.add(new AnnounceStep(announcer));
    JobPolicy policy =
        new JobPolicy(
            3,
            Duration.ofSeconds(1),
            Duration.ofMinutes(5),
            THRESHOLD,
            Duration.ofHours(6),
            RUN_WAIT);
    Function<Pace, DeleteJobConsumer.Handler> at =
        chosen ->
            DeleteJobs.handler(
                own.database,
                tasks,
                jobs,
                runs,
                tombstones,
                transactions,
                steps,
                chosen,
                announcer,
                new TaskEvents(events, Clock.systemUTC(), meters),
                policy,
                meters,
                traces);
    ordinary = at.apply(Pace.SHARED);
    longWork = at.apply(pace);
  }

  /** A task as it is stored, with its registration. */
  Task stored(TaskBuilder builder) {
    Task task = builder.build();
    transactions.run(
        session -> {
          tasks.insert(session, List.of(task));
          if (task.schedule() != null) {
            registrations.insert(
                session,
                List.of(
                    Registrations.of(task.id(), task.projectId(), task.schedule(), Instant.now())));
          }
          return task;
        });
    return task;
  }

  Task marked(TaskBuilder builder) {
    return mark(TaskBuilder.deletionOf(stored(builder)));
  }

  Task mark(MarkRequest request) {
    return marks.mark(request, Ids.next()).orElseThrow();
  }

  void addRuns(Task task, int count) {
    List<Run> added = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      added.add(Run.pending(task.id(), task.projectId(), null, Instant.now()));
    }
    transactions.run(
        session -> {
          runs.insert(session, added);
          return added;
        });
  }

  static DeleteTask jobOf(Task task) {
    return new DeleteTask(
        task.id(), task.projectId(), task.deletion().requestedAt(), task.deletion().id());
  }

  List<JobDecision> handle(DeleteTask... messages) {
    return handle(Arrays.stream(messages).map(DeleteTaskJson::write).toArray(byte[][]::new));
  }

  List<JobDecision> handle(byte[]... bodies) {
    return handle(ordinary, bodies);
  }

  /** One slice in the lane for long work. */
  JobDecision handleLong(DeleteTask message) {
    return handle(longWork, DeleteTaskJson.write(message)).getFirst();
  }

  /** Jobs with these headers. */
  List<JobDecision> handle(Map<String, String> headers, DeleteTask... messages) {
    return handle(
        ordinary,
        Arrays.stream(messages)
            .map(message -> new DeleteJob(DeleteTaskJson.write(message), headers, 0))
            .toList());
  }

  private static List<JobDecision> handle(DeleteJobConsumer.Handler handler, byte[]... bodies) {
    return handle(
        handler, Arrays.stream(bodies).map(body -> new DeleteJob(body, Map.of(), 0)).toList());
  }

  private static List<JobDecision> handle(DeleteJobConsumer.Handler handler, List<DeleteJob> jobs) {
    try {
      return handler.handle(jobs);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  Task now(Task task) {
    return tasks.find(task.projectId(), task.id()).orElseThrow();
  }

  DeletionRecord tombstone(Task task) {
    return tombstones.ofDeletedTask(task.projectId(), task.id()).orElseThrow();
  }

  boolean isGone(Task task) {
    return tasks.find(task.projectId(), task.id()).isEmpty()
        && registrations.ofTask(task.id()).isEmpty()
        && runs.page(task.projectId(), task.id(), null, true, null, 1).isEmpty();
  }

  void set(String collection, Object id, String field, Object value) {
    own.database
        .getCollection(collection)
        .updateOne(Filters.eq("_id", id), Updates.set(field, value));
  }

  long count(String collection, Document filter) {
    return own.database.getCollection(collection).countDocuments(filter);
  }

  double counted(String outcome) {
    return meters.counter("task.deletion.jobs", "outcome", outcome).count();
  }

  double taken(String way) {
    return meters.counter("task.deletion.taken", "way", way).count();
  }

  @Override
  public void close() {
    own.close();
  }
}
