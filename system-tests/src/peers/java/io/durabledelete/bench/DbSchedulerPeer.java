package io.durabledelete.bench;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.durabledelete.store.Ids;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/** db-scheduler with its jobs beside the tasks in PostgreSQL. */
final class DbSchedulerPeer implements Peer {
  private static final int THREADS = 16;
  private static final int CONNECTIONS = 64;

  /** The columns that the library asks for. */
  private static final String TABLES =
      """
      create table scheduled_tasks (
        task_name text not null, task_instance text not null, task_data bytea,
        execution_time timestamp with time zone not null, picked boolean not null, picked_by text,
        last_success timestamp with time zone, last_failure timestamp with time zone,
        consecutive_failures int, last_heartbeat timestamp with time zone,
        version bigint not null, priority smallint, state text,
        primary key (task_name, task_instance));
      create index on scheduled_tasks (execution_time);
      create index on scheduled_tasks (last_heartbeat);
      create table tasks (id uuid primary key, name text, payload text, status text);
      create table registrations (id uuid primary key, next timestamp with time zone);
      create table tombstones (id uuid primary key, state text, at timestamp with time zone)
      """;

  private final HikariDataSource source;
  private final OneTimeTask<Void> delete;
  private final Scheduler scheduler;

  DbSchedulerPeer(String url, Consumer<UUID> onDeleted) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setMaximumPoolSize(CONNECTIONS);
    source = new HikariDataSource(config);
    inConnection(
        connection -> {
          try (Statement statement = connection.createStatement()) {
            statement.execute(TABLES);
          }
        });
    delete =
        Tasks.oneTime("delete")
            .execute(
                (instance, context) -> {
                  UUID task = UUID.fromString(instance.getId());
                  deleteNow(task);
                  onDeleted.accept(task);
                });
    scheduler =
        Scheduler.create(source, delete)
            .threads(THREADS)
            .pollingInterval(Duration.ofMillis(200))
            .pollUsingLockAndFetch(1.0, 4.0)
            .enableImmediateExecution()
            .build();
    scheduler.start();
  }

  @Override
  public String name() {
    return "db-scheduler";
  }

  @Override
  public List<UUID> add(int count) {
    List<UUID> added = new ArrayList<>(count);
    inConnection(
        connection -> {
          connection.setAutoCommit(false);
          try (PreparedStatement task =
                  connection.prepareStatement("insert into tasks values (?, ?, '{}', 'ACTIVE')");
              PreparedStatement registration =
                  connection.prepareStatement("insert into registrations values (?, now())")) {
            for (int i = 0; i < count; i++) {
              UUID id = Ids.next();
              task.setObject(1, id);
              task.setString(2, "task " + id);
              task.addBatch();
              registration.setObject(1, id);
              registration.addBatch();
              added.add(id);
            }
            var unused = task.executeBatch();
            var alsoUnused = registration.executeBatch();
          }
          connection.commit();
        });
    return added;
  }

  @Override
  public void on(UUID task) {
    inConnection(
        connection ->
            write(
                connection,
                "update tasks set status = 'PENDING_DELETE' where id = ? and status = 'ACTIVE'",
                task));
    scheduler.schedule(delete.instance(task.toString()), Instant.now());
  }

  private void deleteNow(UUID task) {
    inConnection(
        connection -> {
          write(connection, "delete from registrations where id = ?", task);
          write(connection, "insert into tombstones values (?, 'DELETED', now())", task);
          write(connection, "delete from tasks where id = ?", task);
        });
  }

  private static void write(Connection connection, String sql, UUID task) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setObject(1, task);
      if (statement.executeUpdate() != 1) {
        throw new SQLException("nothing was written: " + sql);
      }
    }
  }

  private interface Work {
    void with(Connection connection) throws SQLException;
  }

  private void inConnection(Work work) {
    try (Connection connection = source.getConnection()) {
      work.with(connection);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    scheduler.stop();
    source.close();
  }
}
