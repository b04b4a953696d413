package io.durabledelete.system.faults;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.bson.Document;

/** What the changes of the database say of one task, step by step. */
final class TaskLife {
  /** What a reader would have been told, and from when until when at most. */
  record Span(String status, long from, long until) {
    boolean touches(long begin, long end) {
      return from <= end && until >= begin;
    }
  }

  static final String GONE = "gone";
  static final Set<String> LIVE = Set.of("ACTIVE", "DISABLED");

  final UUID id;
  final String project;
  final boolean isScheduled;
  final Set<UUID> runs = new HashSet<>();
  final List<Span> spans = new ArrayList<>();
  private final Document document;
  private String status;
  private long since;

  TaskLife(Change insert) {
    id = insert.key();
    document = new Document(insert.full());
    project = document.getString("project_id");
    isScheduled = document.get("schedule") != null;
    status = document.getString("status");
    since = insert.at();
  }

  /** The task was hard-deleted. */
  void end(Change change) {
    move(GONE, change);
    document.remove("deletion");
  }

  void apply(Change change) {
    change.updated().forEach((path, value) -> set(path.split("\\."), value));
    change.removed().forEach(path -> remove(path.split("\\.")));
    move(document.getString("status"), change);
  }

  private void move(String next, Change change) {
    if (!next.equals(status)) {
      spans.add(new Span(status, since, change.seen()));
      status = next;
      since = change.at();
    }
  }

  /** All spans, the last of which has no end. */
  List<Span> spans() {
    List<Span> all = new ArrayList<>(spans);
    all.add(new Span(status, since, Long.MAX_VALUE));
    return all;
  }

  String status() {
    return status;
  }

  boolean isLive() {
    return LIVE.contains(status);
  }

  boolean isGone() {
    return status.equals(GONE);
  }

  boolean isBeingDeleted() {
    return !isLive() && !isGone();
  }

  UUID deletionId() {
    return deletion().get("id", UUID.class);
  }

  Object startedAt() {
    return deletion().get("started_at");
  }

  int number(String field) {
    return deletion().get(field) instanceof Number number ? number.intValue() : 0;
  }

  String reason() {
    return Objects.toString(deletion().get("reason"), "");
  }

  private Document deletion() {
    return document.get("deletion") instanceof Document deletion ? deletion : new Document();
  }

  private void set(String[] path, Object value) {
    parent(path).put(path[path.length - 1], value);
  }

  private void remove(String[] path) {
    parent(path).remove(path[path.length - 1]);
  }

  private Map<String, Object> parent(String[] path) {
    Document place = document;
    for (int i = 0; i < path.length - 1; i++) {
      Object next = place.get(path[i]);
      if (!(next instanceof Document)) {
        next = new Document();
        place.put(path[i], next);
      }
      place = (Document) next;
    }
    return place;
  }
}
