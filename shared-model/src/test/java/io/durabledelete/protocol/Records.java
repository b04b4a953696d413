package io.durabledelete.protocol;

import io.durabledelete.protocol.checker.Choice;
import io.durabledelete.protocol.checker.Layout;
import io.durabledelete.protocol.checker.State;
import io.durabledelete.protocol.checker.Var;
import java.util.ArrayList;
import java.util.List;

/** The records of deletions that are over, and the events that were published about them. */
final class Records {
  enum RecordState {
    NONE,
    /** A tombstone with {@code announce_pending}. */
    DELETED,
    ANNOUNCED,
    RESTORED
  }

  final int deletions;
  private final List<Choice<RecordState>> records = new ArrayList<>();
  private final List<Var> events = new ArrayList<>();

  Records(Layout layout, Setup setup) {
    deletions = setup.deletions;
    for (int id = 1; id <= deletions; id++) {
      records.add(layout.choice("record " + id, RecordState.class));
      events.add(layout.flag("event " + id));
    }
  }

  RecordState of(State now, int id) {
    return now.get(records.get(id - 1));
  }

  boolean isThere(State now, int id) {
    return of(now, id) != RecordState.NONE;
  }

  boolean isTombstone(State now, int id) {
    return of(now, id) == RecordState.DELETED || of(now, id) == RecordState.ANNOUNCED;
  }

  void write(State state, int id, RecordState record) {
    state.set(records.get(id - 1), record);
  }

  void publishEvent(State state, int id) {
    state.set(events.get(id - 1));
  }

  boolean hasEvent(State now, int id) {
    return now.has(events.get(id - 1));
  }

  /** The event was confirmed. */
  void noteAnnounced(State state, int id) {
    if (of(state, id) == RecordState.DELETED) {
      write(state, id, RecordState.ANNOUNCED);
    }
  }

  /** The tombstone that nobody has announced; 0: there is none. */
  int notAnnounced(State now) {
    for (int id = 1; id <= deletions; id++) {
      if (of(now, id) == RecordState.DELETED) {
        return id;
      }
    }
    return 0;
  }
}
