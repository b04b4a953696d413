package io.durabledelete.bench;

import com.mongodb.client.MongoClient;
import io.durabledelete.bench.raw.RawTasks;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jobrunr.configuration.JobRunr;
import org.jobrunr.scheduling.JobRequestScheduler;
import org.jobrunr.jobs.lambdas.JobRequest;
import org.jobrunr.jobs.lambdas.JobRequestHandler;
import org.jobrunr.server.BackgroundJobServerConfiguration;
import org.jobrunr.server.JobActivator;
import org.jobrunr.storage.nosql.mongo.MongoDBStorageProvider;

/** JobRunr with its jobs in the same MongoDB. */
final class JobRunrPeer implements Peer {
  private static final int WORKERS = 16;

  /** The shortest that it takes. */
  private static final Duration POLL = Duration.ofSeconds(5);

  private final RawTasks tasks;
  private final JobRequestScheduler scheduler;

  /** A job, as it is kept. */
  public record Delete(UUID task) implements JobRequest {
    @Override
    public Class<Deleter> getJobRequestHandler() {
      return Deleter.class;
    }
  }

  /** Does a job. */
  public static final class Deleter implements JobRequestHandler<Delete> {
    private final RawTasks tasks;
    private final Consumer<UUID> onDeleted;

    Deleter(RawTasks tasks, Consumer<UUID> onDeleted) {
      this.tasks = tasks;
      this.onDeleted = onDeleted;
    }

    @Override
    public void run(Delete job) {
      tasks.deleteAlone(job.task());
      onDeleted.accept(job.task());
    }
  }

  JobRunrPeer(RawTasks tasks, MongoClient client, String database, Consumer<UUID> onDeleted) {
    this.tasks = tasks;
    Deleter deleter = new Deleter(tasks, onDeleted);
    this.scheduler =
        JobRunr.configure()
            .useJobActivator(
                new JobActivator() {
                  @Override
                  public <T> T activateJob(Class<T> type) {
                    return type.cast(deleter);
                  }
                })
            .useStorageProvider(new MongoDBStorageProvider(client, database, "peer_"))
            .useBackgroundJobServer(
                BackgroundJobServerConfiguration.usingStandardBackgroundJobServerConfiguration()
                    .andWorkerCount(WORKERS)
                    .andPollInterval(POLL))
            .initialize()
            .getJobRequestScheduler();
  }

  @Override
  public String name() {
    return "jobrunr";
  }

  @Override
  public List<UUID> add(int count) {
    return tasks.add(count);
  }

  @Override
  public void on(UUID task) {
    tasks.mark(task);
    var unused = scheduler.enqueue(new Delete(task));
  }

  @Override
  public void close() {
    JobRunr.destroy();
  }
}
