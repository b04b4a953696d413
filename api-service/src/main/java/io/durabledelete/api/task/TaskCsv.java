package io.durabledelete.api.task;

import io.durabledelete.api.problem.Problem;
import io.durabledelete.api.problem.ProblemType;
import io.durabledelete.schedule.Schedule;
import io.durabledelete.task.TaskStatus;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/** The CSV of an import (RFC 4180), row by row, each with what is wrong with it. */
final class TaskCsv {
  static final int MAX_ROWS = 10_000;

  private static final List<String> COLUMNS = List.of("name", "cron");
  private static final List<String> COLUMNS_WITH_ZONE = List.of("name", "cron", "time_zone");

  private TaskCsv() {}

  /** A row; {@code problem} is null exactly if it can become a task. */
  record Row(
      long line, @Nullable String name, @Nullable Schedule schedule, @Nullable String problem) {

    TaskBody body() {
      return new TaskBody(String.valueOf(name), "{}", schedule, false, TaskStatus.ACTIVE);
    }
  }

  /** Reads the rows; a file that is not of the right kind as a whole is a problem. */
  static List<Row> read(byte[] csv) {
    List<Row> rows = new ArrayList<>();
    try (CSVParser parser =
        CSVFormat.RFC4180
            .builder()
            .setIgnoreEmptyLines(false)
            .setTrailingData(true)
            .setLenientEof(true)
            .get()
            .parse(new StringReader(text(csv)))) {
      Iterator<CSVRecord> records = parser.iterator();
      int columns = columns(records);
      long line = parser.getCurrentLineNumber() + 1;
      while (records.hasNext()) {
        CSVRecord row = records.next();
        long begin = line;
        line = parser.getCurrentLineNumber() + 1;
        if (row.size() == 1 && row.get(0).isEmpty()) {
          continue;
        }
        if (rows.size() == MAX_ROWS) {
          throw Problem.of(
              ProblemType.TOO_LARGE,
              "The file has more than %d rows; split it.".formatted(MAX_ROWS));
        }
        rows.add(row(begin, row, columns));
      }
    } catch (IOException | UncheckedIOException e) {
      throw Problem.of(ProblemType.INVALID_BODY, "The file is not CSV: " + e.getMessage());
    }
    return rows;
  }

  private static String text(byte[] csv) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(csv)).toString();
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw Problem.of(ProblemType.INVALID_BODY, "The file is not UTF-8.");
    }
  }

  private static int columns(Iterator<CSVRecord> records) {
    List<String> header = records.hasNext() ? records.next().toList() : List.of();
    if (!header.equals(COLUMNS) && !header.equals(COLUMNS_WITH_ZONE)) {
      throw Problem.of(
          ProblemType.INVALID_BODY,
          "The first line must be 'name,cron' or 'name,cron,time_zone', not '%s'."
              .formatted(String.join(",", header)));
    }
    return header.size();
  }

  private static Row row(long line, CSVRecord row, int columns) {
    if (row.size() != columns) {
      return new Row(
          line,
          row.size() > 0 ? row.get(0) : null,
          null,
          "the line has %d columns, the header %d".formatted(row.size(), columns));
    }
    String name = row.get(0);
    String zone = columns > 2 && !row.get(2).isEmpty() ? row.get(2) : null;
    Schedule schedule = Schedule.cron(row.get(1), zone, null, null);
    return new Row(line, name, schedule, problemOf(name, schedule));
  }

  private static @Nullable String problemOf(String name, Schedule schedule) {
    String problems =
        schedule.problems().stream()
            .map(problem -> problem.member() + ": " + problem.message())
            .collect(Collectors.joining("; "));
    return TaskBody.problemOfName(name)
        .map(problem -> "name: " + problem)
        .orElse(problems.isEmpty() ? null : problems);
  }
}
