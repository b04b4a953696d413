package io.durabledelete.system.faults;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Which faults are tried, and by which dice. */
final class Selection {
  /** One of each kind; all of them take too long for every build. */
  private static final Set<Fault> SHORT =
      EnumSet.of(
          Fault.WORKER_FROZEN,
          Fault.BROKER_KILLED,
          Fault.BROKER_FROZEN_API_KILLED,
          Fault.ALARM_AND_CUT,
          Fault.QUEUE_DELETED,
          Fault.REPLY_LOST,
          Fault.COMMIT_UNKNOWN,
          Fault.FORGED_MESSAGES,
          Fault.STEP_DOWN,
          Fault.LEADERS_KILLED);

  private Selection() {}

  static Stream<Fault> of(Stream<Fault> candidates) {
    String named = System.getProperty("faults", "");
    if (named.equals("all")) {
      return candidates;
    }
    List<String> names = List.of(named.split(","));
    return candidates.filter(
        fault -> named.isEmpty() ? SHORT.contains(fault) : names.contains(fault.name()));
  }

  /** Another one every time, unless it is given. */
  static long seed() {
    return Long.getLong("seed", System.nanoTime() & 0xFFFFFF);
  }
}
