package io.durabledelete.worker;

import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import io.durabledelete.amqp.AmqpDeleteJobConsumer;
import io.durabledelete.amqp.AmqpEventPublisher;
import io.durabledelete.amqp.BrokerSettings;
import io.durabledelete.amqp.ConfirmedPublisher;
import io.durabledelete.audit.AuditLog;
import io.durabledelete.deletion.DeleteJobConsumer;
import io.durabledelete.deletion.Tombstones;
import io.durabledelete.event.Announcer;
import io.durabledelete.event.EventPublisher;
import io.durabledelete.event.TaskEvents;
import io.durabledelete.metrics.Buckets;
import io.durabledelete.run.RunClaims;
import io.durabledelete.run.RunHistory;
import io.durabledelete.run.Runs;
import io.durabledelete.schedule.Registrations;
import io.durabledelete.settings.Setting;
import io.durabledelete.settings.Settings;
import io.durabledelete.store.ClientSettings;
import io.durabledelete.store.DatabaseClock;
import io.durabledelete.store.Transactions;
import io.durabledelete.task.DeletionJobs;
import io.durabledelete.task.Leftovers;
import io.durabledelete.task.Tasks;
import io.durabledelete.trace.Traces;
import io.durabledelete.worker.deletion.JobPolicy;
import io.durabledelete.worker.step.AnnounceStep;
import io.durabledelete.worker.step.DeleteRunsStep;
import io.durabledelete.worker.step.DeleteTaskStep;
import io.durabledelete.worker.step.DeletionStep;
import io.durabledelete.worker.step.UnregisterStep;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.opentelemetry.api.OpenTelemetry;
import io.quarkus.mongodb.runtime.MongoClientCustomizer;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import org.eclipse.microprofile.config.ConfigProvider;

/** What the worker is made of. */
final class Beans {
  static final String NAME = "delete-worker";

  @Produces
  @Singleton
  Settings settings() {
    return Settings.read(name -> ConfigProvider.getConfig().getOptionalValue(name, String.class));
  }

  /** States durability and limits for the client that Quarkus makes. */
  @Singleton
  static final class DurableClient implements MongoClientCustomizer {
    private final Settings settings;

    DurableClient(Settings settings) {
      this.settings = settings;
    }

    @Override
    public MongoClientSettings.Builder customize(MongoClientSettings.Builder builder) {
      return ClientSettings.apply(builder, NAME, settings.duration(Setting.DATABASE_TIMEOUT));
    }
  }

  @Produces
  @Singleton
  MongoDatabase database(MongoClient client, Settings settings) {
    return client.getDatabase(settings.text(Setting.MONGODB_DATABASE));
  }

  @Produces
  @Singleton
  Transactions transactions(MongoClient client, Settings settings) {
    return new Transactions(client, settings.duration(Setting.DATABASE_TIMEOUT));
  }

  @Produces
  @Singleton
  Tasks tasks(MongoDatabase database) {
    return new Tasks(database);
  }

  @Produces
  @Singleton
  DeletionJobs deletionJobs(MongoDatabase database, Settings settings) {
    return new DeletionJobs(database, settings.duration(Setting.RECONCILER_THRESHOLD));
  }

  @Produces
  @Singleton
  Tombstones tombstones(MongoDatabase database) {
    return new Tombstones(database);
  }

  @Produces
  @Singleton
  Traces traces(OpenTelemetry telemetry, Settings settings) {
    return Traces.from(settings, telemetry);
  }

  @Produces
  @Singleton
  MeterFilter buckets() {
    return new Buckets();
  }

  @Produces
  @Singleton
  Runs runs(MongoDatabase database) {
    return new Runs(database);
  }

  @Produces
  @Singleton
  JobPolicy jobPolicy(Settings settings) {
    return JobPolicy.from(settings);
  }

  @Produces
  @Singleton
  ConfirmedPublisher publisher(Settings settings, MeterRegistry meters) {
    return new ConfirmedPublisher(
        BrokerSettings.from(settings),
        NAME + " publisher",
        settings.duration(Setting.PUBLISH_TIMEOUT),
        meters);
  }

  void close(@Disposes ConfirmedPublisher publisher) {
    publisher.close();
  }

  @Produces
  @Singleton
  Announcer announcer(EventPublisher events, Tombstones tombstones, MongoDatabase database) {
    return new Announcer(events, tombstones, new Leftovers(database));
  }

  @Produces
  @Singleton
  EventPublisher events(ConfirmedPublisher publisher) {
    return new AmqpEventPublisher(publisher);
  }

  @Produces
  @Singleton
  TaskEvents taskEvents(EventPublisher events, MeterRegistry meters) {
    return new TaskEvents(events, Clock.systemUTC(), meters);
  }

  /** The steps in the order of rule D6; a step of one's own goes in here. */
  @Produces
  @Singleton
  List<DeletionStep> steps(
      MongoDatabase database,
      Settings settings,
      Transactions transactions,
      DeletionJobs jobs,
      Tombstones tombstones,
      Announcer announcer,
      MeterRegistry meters) {
    return List.of(
        new UnregisterStep(new Registrations(database)),
        new DeleteRunsStep(
            new RunHistory(database),
            new RunClaims(database),
            jobs,
            settings.duration(Setting.DELETE_RUN_WAIT)),
        new DeleteTaskStep(
            transactions,
            jobs,
            tombstones,
            new AuditLog(database),
            new DatabaseClock(database),
            meters),
        new AnnounceStep(announcer));
  }

  @Produces
  @Singleton
  DeleteJobConsumer consumer(Settings settings, ConfirmedPublisher publisher) {
    return new AmqpDeleteJobConsumer(
        BrokerSettings.from(settings),
        publisher,
        settings.integer(Setting.WORKER_CONCURRENCY),
        settings.integer(Setting.WORKER_BATCH_SIZE));
  }
}
