package io.durabledelete.api.task;

import com.mongodb.MongoException;
import io.durabledelete.api.problem.ProblemType;
import io.durabledelete.store.DuplicateKey;
import io.durabledelete.task.Task;
import io.durabledelete.task.Tasks;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Imports tasks from CSV (rule T7): every good row becomes a task, each bad one is answered. */
@Singleton
final class TaskImport {
  private static final int CHUNK = 500;

  private final TaskCreation creation;
  private final Tasks tasks;

  TaskImport(TaskCreation creation, Tasks tasks) {
    this.creation = creation;
    this.tasks = tasks;
  }

  /** The answer: how many were created, and which rows were not, in the order of their lines. */
  public record Report(int created, List<Rejected> rejected) {}

  /**
   * A row that became no task.
   *
   * @param line the row's first line in the file, counted from 1
   */
  public record Rejected(long line, @Nullable String name, RowProblem problem) {}

  /** A problem of one row, with the members of problem+json that matter there. */
  public record RowProblem(String type, String title, String detail) {
    static RowProblem of(ProblemType type, String detail) {
      return new RowProblem(type.uri(), type.title(), detail);
    }
  }

  private record Prepared(TaskCsv.Row row, Task task) {}

  Report run(String projectId, byte[] csv) {
    List<Rejected> rejected = new ArrayList<>();
    List<Prepared> good = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    List<TaskCsv.Row> rows = TaskCsv.read(csv);
    Instant now = creation.now();
    for (TaskCsv.Row row : rows) {
      prepare(projectId, row, now, seen, good, rejected);
    }
    int created = 0;
    for (int from = 0; from < good.size(); from += CHUNK) {
      created +=
          insert(projectId, good.subList(from, Math.min(from + CHUNK, good.size())), rejected);
    }
    rejected.sort(Comparator.comparingLong(Rejected::line));
    return new Report(created, rejected);
  }

  private void prepare(
      String projectId,
      TaskCsv.Row row,
      Instant now,
      Set<String> seen,
      List<Prepared> good,
      List<Rejected> rejected) {
    String problem = row.problem();
    if (problem != null) {
      rejected.add(rejected(row, ProblemType.INVALID_BODY, problem));
      return;
    }
    if (!seen.add(row.name())) {
      rejected.add(
          rejected(row, ProblemType.NAME_TAKEN, "name: an earlier line of the file has it"));
      return;
    }
    good.add(new Prepared(row, creation.prepare(projectId, row.body(), now)));
  }

  /** A chunk in one transaction; the index decides on names, a look beforehand only saves time. */
  private int insert(String projectId, List<Prepared> chunk, List<Rejected> rejected) {
    Set<String> taken =
        new HashSet<>(
            tasks.namesTaken(projectId, chunk.stream().map(item -> item.row().name()).toList()));
    List<Prepared> free = new ArrayList<>();
    for (Prepared item : chunk) {
      if (taken.contains(item.row().name())) {
        rejected.add(taken(item.row()));
      } else {
        free.add(item);
      }
    }
    if (free.isEmpty()) {
      return 0;
    }
    try {
      creation.insert(free.stream().map(Prepared::task).toList());
      return free.size();
    } catch (MongoException e) {
      if (!DuplicateKey.isIn(e)) {
        throw e;
      }
      return insertOneByOne(free, rejected);
    }
  }

  private int insertOneByOne(List<Prepared> items, List<Rejected> rejected) {
    int created = 0;
    for (Prepared item : items) {
      try {
        creation.insert(List.of(item.task()));
        created++;
      } catch (MongoException e) {
        if (!DuplicateKey.isIn(e)) {
          throw e;
        }
        rejected.add(taken(item.row()));
      }
    }
    return created;
  }

  private static Rejected taken(TaskCsv.Row row) {
    return rejected(row, ProblemType.NAME_TAKEN, "name: another task of the project has it");
  }

  private static Rejected rejected(TaskCsv.Row row, ProblemType type, String detail) {
    return new Rejected(row.line(), row.name(), RowProblem.of(type, detail));
  }
}
