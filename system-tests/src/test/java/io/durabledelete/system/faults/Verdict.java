package io.durabledelete.system.faults;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.durabledelete.system.faults.Operation.Kind;
import io.durabledelete.system.faults.Operation.Result;
import java.time.Duration;
import java.util.List;

/**
 * What came of a trial.
 *
 * @param recovery from the end of the last fault until nothing was under way, while what was killed
 *     is started again
 * @param history where it can be read
 */
record Verdict(
    String scenario,
    long seed,
    int operations,
    long unknown,
    long refused,
    long accepted,
    long hardDeleted,
    long restored,
    int faults,
    Duration recovery,
    List<Violation> violations,
    String history) {

  static Verdict of(
      String scenario,
      long seed,
      History history,
      Timeline timeline,
      Duration recovery,
      List<Violation> violations) {
    return new Verdict(
        scenario,
        seed,
        history.operations().size(),
        history.operations().stream().filter(one -> one.result() == Result.UNKNOWN).count(),
        history.count(Kind.DELETE, Result.FAIL),
        history.count(Kind.DELETE, Result.OK),
        timeline.tasks.values().stream().filter(TaskLife::isGone).count(),
        timeline.records.values().stream()
            .filter(record -> record.getString("state").equals("RESTORED"))
            .count(),
        history.faults().size(),
        recovery,
        violations,
        history.path.toAbsolutePath().toString());
  }

  /** One JSON object. */
  String line() {
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    line.put("name", "faults").put("scenario", scenario).put("seed", seed);
    line.put("operations", operations).put("unknown", unknown).put("refused", refused);
    line.put("accepted", accepted).put("deleted", hardDeleted).put("restored", restored);
    line.put("faults", faults).put("recovery_s", recovery.toMillis() / 1_000.0);
    line.put("violations", violations.size());
    return line.toString();
  }

  /** The figures and the first violations; all are in the history. */
  @Override
  public String toString() {
    return "%s%n%s%n%s".formatted(line(), history, violations.stream().limit(10).toList());
  }
}
