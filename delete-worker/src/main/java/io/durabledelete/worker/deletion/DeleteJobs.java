package io.durabledelete.worker.deletion;

import com.mongodb.MongoException;
import com.mongodb.client.MongoDatabase;
import io.durabledelete.deletion.DeleteJobConsumer;
import io.durabledelete.deletion.Tombstones;
import io.durabledelete.event.Announcer;
import io.durabledelete.event.TaskEvents;
import io.durabledelete.run.Runs;
import io.durabledelete.settings.Setting;
import io.durabledelete.settings.Settings;
import io.durabledelete.store.DatabaseClock;
import io.durabledelete.store.Migrations;
import io.durabledelete.store.Transactions;
import io.durabledelete.task.DeletionJobs;
import io.durabledelete.task.Tasks;
import io.durabledelete.trace.Traces;
import io.durabledelete.worker.step.AnnounceStep;
import io.durabledelete.worker.step.DeletionStep;
import io.durabledelete.worker.step.Pace;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jboss.logging.Logger;

/** Starts working on jobs once the database is up to date, and stops cleanly. */
@Singleton
public final class DeleteJobs {
  private static final Logger LOG = Logger.getLogger(DeleteJobs.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final MongoDatabase database;
  private final DeleteJobConsumer consumer;
  private final DeleteJobConsumer.Lanes lanes;
  private final Duration shutdownTimeout;
  private volatile boolean stopping;

  DeleteJobs(
      MongoDatabase database,
      DeleteJobConsumer consumer,
      Tasks tasks,
      DeletionJobs jobs,
      Runs runs,
      Tombstones tombstones,
      Transactions transactions,
      List<DeletionStep> steps,
      Announcer announcer,
      TaskEvents events,
      JobPolicy policy,
      MeterRegistry meters,
      Traces traces,
      Settings settings) {
    this.database = database;
    this.consumer = consumer;
    this.shutdownTimeout = settings.duration(Setting.SHUTDOWN_TIMEOUT);
    Function<Pace, DeleteJobConsumer.Handler> at =
        pace ->
            handler(
                database,
                tasks,
                jobs,
                runs,
                tombstones,
                transactions,
                steps,
                pace,
                announcer,
                events,
                policy,
                meters,
                traces);
    this.lanes =
        new DeleteJobConsumer.Lanes(at.apply(Pace.SHARED), at.apply(Pace.alone(shutdownTimeout)));
  }

  /** How a job is worked on, put together. */
  static DeleteJobConsumer.Handler handler(
      MongoDatabase database,
      Tasks tasks,
      DeletionJobs jobs,
      Runs runs,
      Tombstones tombstones,
      Transactions transactions,
      List<DeletionStep> steps,
      Pace pace,
      Announcer announcer,
      TaskEvents events,
      JobPolicy policy,
      MeterRegistry meters,
      Traces traces) {
    JobTraces spans = new JobTraces(traces);
    Connectivity connectivity = new Connectivity(database);
    DatabaseClock clock = new DatabaseClock(database);
    TaskDeleter deleter =
        new TaskDeleter(
            new Triage(tasks, jobs, runs, clock, policy.runWait()),
            new ShortDeletions(steps, transactions, jobs, clock, connectivity, spans),
            jobs,
            new StepRunner(
                steps, pace, new StepNotes(jobs, clock, connectivity), connectivity, spans),
            tombstones,
            new AnnounceStep(announcer),
            connectivity,
            meters);
    return new JobHandler(deleter, new Failures(jobs, policy, connectivity, events), meters, spans);
  }

  void begin(@Observes StartupEvent event) {
    Thread.ofPlatform().daemon().name("delete-jobs-start").start(this::startWhenMigrated);
  }

  private void startWhenMigrated() {
    while (!stopping) {
      try {
        Migrations.apply(database);
        consumer.start(lanes);
        return;
      } catch (MongoException e) {
        LOG.warnf("The database is not there yet, will try again: %s", e.getMessage());
      }
      try {
        Thread.sleep(PAUSE);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  void end(@Observes ShutdownEvent event) {
    stopping = true;
    consumer.stop(shutdownTimeout);
  }
}
