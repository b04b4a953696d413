package io.durabledelete.api;

import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import io.durabledelete.amqp.AmqpDeleteJobPublisher;
import io.durabledelete.amqp.AmqpEventPublisher;
import io.durabledelete.amqp.AmqpEventSource;
import io.durabledelete.amqp.AmqpLetterPublisher;
import io.durabledelete.amqp.AmqpLetterSource;
import io.durabledelete.amqp.BrokerSettings;
import io.durabledelete.amqp.ConfirmedPublisher;
import io.durabledelete.amqp.QueueLook;
import io.durabledelete.audit.AuditLog;
import io.durabledelete.bulk.BulkChunks;
import io.durabledelete.bulk.BulkDeletions;
import io.durabledelete.bulk.TaskBulks;
import io.durabledelete.deadletter.Arrivals;
import io.durabledelete.deadletter.DeadLetters;
import io.durabledelete.deadletter.LetterJobs;
import io.durabledelete.deadletter.LetterLists;
import io.durabledelete.deadletter.LetterPublisher;
import io.durabledelete.deadletter.LetterSource;
import io.durabledelete.deadletter.Verdicts;
import io.durabledelete.deletion.DeleteJobPublisher;
import io.durabledelete.deletion.Tombstones;
import io.durabledelete.event.Announcer;
import io.durabledelete.event.EventPublisher;
import io.durabledelete.event.EventSource;
import io.durabledelete.event.TaskEvents;
import io.durabledelete.metrics.Buckets;
import io.durabledelete.run.RunClaims;
import io.durabledelete.run.RunDeletions;
import io.durabledelete.run.RunHistory;
import io.durabledelete.run.Runs;
import io.durabledelete.schedule.Registrations;
import io.durabledelete.settings.Setting;
import io.durabledelete.settings.Settings;
import io.durabledelete.store.ClientSettings;
import io.durabledelete.store.DatabaseClock;
import io.durabledelete.store.StorageSizes;
import io.durabledelete.store.Transactions;
import io.durabledelete.task.BulkMembers;
import io.durabledelete.task.DeletionMarks;
import io.durabledelete.task.Drift;
import io.durabledelete.task.Leftovers;
import io.durabledelete.task.PendingDeletions;
import io.durabledelete.task.StuckDeletions;
import io.durabledelete.task.SweepStates;
import io.durabledelete.task.Tasks;
import io.durabledelete.trace.Traces;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.opentelemetry.api.OpenTelemetry;
import io.quarkus.mongodb.runtime.MongoClientCustomizer;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import org.eclipse.microprofile.config.ConfigProvider;

/** What the API service is made of. */
final class Beans {
  static final String NAME = "api-service";

  @Produces
  @Singleton
  Settings settings() {
    return Settings.read(name -> ConfigProvider.getConfig().getOptionalValue(name, String.class));
  }

  @Produces
  @Singleton
  Clock clock() {
    return Clock.systemUTC();
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
  DatabaseClock databaseClock(MongoDatabase database) {
    return new DatabaseClock(database);
  }

  @Produces
  @Singleton
  Tasks tasks(MongoDatabase database) {
    return new Tasks(database);
  }

  @Produces
  @Singleton
  DeletionMarks deletionMarks(MongoDatabase database, Settings settings) {
    return new DeletionMarks(database, settings.duration(Setting.RECONCILER_THRESHOLD));
  }

  @Produces
  @Singleton
  StuckDeletions stuckDeletions(MongoDatabase database) {
    return new StuckDeletions(database);
  }

  @Produces
  @Singleton
  PendingDeletions pendingDeletions(MongoDatabase database) {
    return new PendingDeletions(database);
  }

  @Produces
  @Singleton
  Tombstones tombstones(MongoDatabase database) {
    return new Tombstones(database);
  }

  @Produces
  @Singleton
  Registrations registrations(MongoDatabase database) {
    return new Registrations(database);
  }

  @Produces
  @Singleton
  Runs runs(MongoDatabase database) {
    return new Runs(database);
  }

  @Produces
  @Singleton
  RunHistory runHistory(MongoDatabase database) {
    return new RunHistory(database);
  }

  @Produces
  @Singleton
  RunClaims runClaims(MongoDatabase database) {
    return new RunClaims(database);
  }

  @Produces
  @Singleton
  RunDeletions runDeletions(MongoDatabase database) {
    return new RunDeletions(database);
  }

  @Produces
  @Singleton
  BulkDeletions bulkDeletions(MongoDatabase database) {
    return new BulkDeletions(database);
  }

  @Produces
  @Singleton
  TaskBulks taskBulks(MongoDatabase database) {
    return new TaskBulks(database);
  }

  @Produces
  @Singleton
  BulkChunks bulkChunks(MongoDatabase database) {
    return BulkChunks.ofTasks(database);
  }

  @Produces
  @Singleton
  BulkMembers bulkMembers(MongoDatabase database) {
    return new BulkMembers(database);
  }

  @Produces
  @Singleton
  Arrivals arrivals(MongoDatabase database, Transactions transactions) {
    return new Arrivals(database, transactions);
  }

  @Produces
  @Singleton
  DeadLetters deadLetters(MongoDatabase database) {
    return new DeadLetters(database);
  }

  @Produces
  @Singleton
  LetterLists letterLists(MongoDatabase database) {
    return new LetterLists(database);
  }

  @Produces
  @Singleton
  LetterJobs letterJobs(MongoDatabase database) {
    return new LetterJobs(database);
  }

  @Produces
  @Singleton
  Verdicts verdicts(MongoDatabase database) {
    return new Verdicts(database);
  }

  @Produces
  @Singleton
  Drift drift(MongoDatabase database) {
    return new Drift(database);
  }

  @Produces
  @Singleton
  SweepStates sweepStates(MongoDatabase database) {
    return new SweepStates(database);
  }

  @Produces
  @Singleton
  StorageSizes storageSizes(MongoDatabase database) {
    return new StorageSizes(database);
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
  AuditLog auditLog(MongoDatabase database) {
    return new AuditLog(database);
  }

  @Produces
  @Singleton
  ConfirmedPublisher publisher(Settings settings, MeterRegistry meters) {
    Duration timeout = settings.duration(Setting.PUBLISH_TIMEOUT);
    return new ConfirmedPublisher(
        BrokerSettings.from(settings), NAME + " publisher", timeout, meters);
  }

  /** Live events have a connection of their own: no job ever waits behind them. */
  @Produces
  @Singleton
  @Live
  ConfirmedPublisher livePublisher(Settings settings, MeterRegistry meters) {
    return new ConfirmedPublisher(
        BrokerSettings.from(settings),
        NAME + " live events",
        settings.duration(Setting.PUBLISH_TIMEOUT),
        meters);
  }

  void close(@Disposes @Any ConfirmedPublisher publisher) {
    publisher.close();
  }

  @Produces
  @Singleton
  QueueLook queueLook(Settings settings) {
    return new QueueLook(BrokerSettings.from(settings), NAME + " status");
  }

  void close(@Disposes QueueLook look) {
    look.close();
  }

  @Produces
  @Singleton
  DeleteJobPublisher jobs(ConfirmedPublisher publisher, Traces traces) {
    return new AmqpDeleteJobPublisher(publisher, traces);
  }

  @Produces
  @Singleton
  LetterSource letterSource(Settings settings) {
    return new AmqpLetterSource(BrokerSettings.from(settings), NAME + " dead letters");
  }

  @Produces
  @Singleton
  LetterPublisher letterPublisher(ConfirmedPublisher publisher) {
    return new AmqpLetterPublisher(publisher);
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
  TaskEvents taskEvents(@Live ConfirmedPublisher publisher, Clock clock, MeterRegistry meters) {
    return new TaskEvents(new AmqpEventPublisher(publisher), clock, meters);
  }

  @Produces
  @Singleton
  EventSource eventSource(Settings settings) {
    return new AmqpEventSource(BrokerSettings.from(settings), NAME + " live");
  }
}
