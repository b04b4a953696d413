package io.durabledelete.api.security;

import java.util.List;
import java.util.UUID;

/**
 * Every call below /api, with what rule X1 asks of the caller: written down here once more, apart
 * from the annotations that are tested by it.
 */
enum Endpoint {
  CREATE_TASK("POST", "/tasks", "member", "tasks:write", Body.json("{\"name\":\"{new}\"}")),
  LIST_TASKS("GET", "/tasks", "viewer", "tasks:read"),
  IMPORT("POST", "/tasks/import", "member", "tasks:write", Body.csv("name,cron\n{new},@daily\n")),
  GET_TASK("GET", "/tasks/{task_uuid}", "viewer", "tasks:read"),
  PATCH_TASK(
      "PATCH", "/tasks/{task_uuid}", "member", "tasks:write", Body.json("{\"name\":\"{new}\"}")),
  DELETE_TASK("DELETE", "/tasks/{task_uuid}", "member", "tasks:delete"),
  RESTORE_TASK("POST", "/tasks/{task_uuid}/restore", "member", "tasks:delete"),
  BULK_DELETE(
      "POST",
      "/tasks/bulk-delete",
      "admin",
      "tasks:delete",
      Body.json("{\"filter\":{\"name_prefix\":\"{new}\"}}")),
  GET_BULK("GET", "/bulk-deletions/{id}", "viewer", "tasks:read"),
  RESTORE_BULK("POST", "/bulk-deletions/{id}/restore", "admin", "tasks:delete"),
  LIST_DELETIONS("GET", "/deletions", "viewer", "tasks:read"),
  EXPORT_DELETIONS("GET", "/deletions", "viewer", "tasks:read", Body.ACCEPT_CSV),
  GET_DELETION("GET", "/deletions/{deletion_id}", "viewer", "tasks:read"),
  RETRY_DELETION("POST", "/deletions/{deletion_id}/retry", "member", "tasks:delete"),
  KEPT_RUNS("GET", "/deletions/{deletion_id}/runs", "viewer", "runs:read"),
  CUT_SCHEDULE("DELETE", "/tasks/{task_uuid}/schedule", "member", "tasks:write"),
  TASK_OCCURRENCES("GET", "/tasks/{task_uuid}/occurrences", "viewer", "tasks:read"),
  OCCURRENCES("GET", "/occurrences", "viewer", "tasks:read"),
  START_RUN("POST", "/tasks/{task_uuid}/runs", "member", "runs:write"),
  LIST_RUNS("GET", "/tasks/{task_uuid}/runs", "viewer", "runs:read"),
  SUMMARIZE_RUNS("GET", "/tasks/{task_uuid}/runs/summary", "viewer", "runs:read"),
  FOLLOW_EVENTS("GET", "/events", "viewer", "tasks:read"),
  GET_RUN("GET", "/runs/{run_id}", "viewer", "runs:read"),
  CLAIM_RUNS("POST", "/runs/claim", "member", "runs:write", Body.json("{\"limit\":1}")),
  RENEW_RUN("POST", "/runs/{run_id}/renew", "member", "runs:write", Body.json("{}")),
  STEP_OF_RUN(
      "POST",
      "/runs/{run_id}/steps",
      "member",
      "runs:write",
      Body.json("{\"name\":\"s\",\"status\":\"running\"}")),
  COMPLETE_RUN("POST", "/runs/{run_id}/complete", "member", "runs:write", Body.json("{}")),
  FAIL_RUN("POST", "/runs/{run_id}/fail", "member", "runs:write", Body.json("{\"error\":\"e\"}")),
  DELETE_RUN("DELETE", "/runs/{run_id}", "admin", "runs:delete"),
  RESTORE_RUN("POST", "/runs/{run_id}/restore", "admin", "runs:delete"),
  BULK_DELETE_RUNS(
      "POST",
      "/runs/bulk-delete",
      "admin",
      "runs:delete",
      Body.json("{\"filter\":{\"status\":\"failed\"}}")),
  AUDIT("GET", "/audit", "admin", "tasks:read"),
  EXPORT_AUDIT("GET", "/audit", "admin", "tasks:read", Body.ACCEPT_CSV),
  OPS_STATUS("GET", "/ops/status"),
  RUN_RECONCILER("POST", "/ops/reconciler/run"),
  LIST_LETTERS("GET", "/ops/dead-letters"),
  GROUP_LETTERS("GET", "/ops/dead-letters/groups"),
  GET_LETTER("GET", "/ops/dead-letters/{letter_id}"),
  REPLAY_LETTER("POST", "/ops/dead-letters/{letter_id}/replay"),
  DISCARD_LETTER(
      "POST", "/ops/dead-letters/{letter_id}/discard", Body.json("{\"reason\":\"test\"}")),
  REOPEN_LETTER("POST", "/ops/dead-letters/{letter_id}/reopen"),
  REPLAY_LETTERS("POST", "/ops/dead-letters/replay", Body.json("{\"cause\":\"{new}\"}")),
  DISCARD_LETTERS(
      "POST", "/ops/dead-letters/discard", Body.json("{\"cause\":\"{new}\",\"reason\":\"test\"}")),
  GET_REPLAY("GET", "/ops/replays/{replay_id}"),
  CANCEL_REPLAY("POST", "/ops/replays/{replay_id}/cancel");

  private static final String API = "/api/v1";
  private static final String PROJECT = "/projects/{project_id}";
  private static final List<String> LADDER = List.of("viewer", "member", "admin");

  final String verb;
  final String template;
  final String role;
  final String scope;
  final Body body;

  /** What is sent, and how it says so. */
  record Body(String header, String type, String text) {
    static final Body NONE = new Body(null, null, null);
    static final Body ACCEPT_CSV = new Body("Accept", "text/csv", null);

    static Body json(String text) {
      return new Body("Content-Type", "application/json", text);
    }

    static Body csv(String text) {
      return new Body("Content-Type", "text/csv", text);
    }

    /** The text, with a name that nobody has yet where one is wanted. */
    String fresh() {
      return text == null ? null : text.replace("{new}", "n " + UUID.randomUUID());
    }

    boolean isJson() {
      return text != null && type.equals("application/json");
    }
  }

  Endpoint(String verb, String path, String role, String scope) {
    this(verb, path, role, scope, Body.NONE);
  }

  Endpoint(String verb, String path, String role, String scope, Body body) {
    this.verb = verb;
    this.template = API + PROJECT + path;
    this.role = role;
    this.scope = scope;
    this.body = body;
  }

  Endpoint(String verb, String path) {
    this(verb, path, Body.NONE);
  }

  Endpoint(String verb, String path, Body body) {
    this.verb = verb;
    this.template = API + path;
    this.role = "operator";
    this.scope = "ops";
    this.body = body;
  }

  boolean isOfAProject() {
    return template.contains("{project_id}");
  }

  /** Whether it is about one thing that has an id. */
  boolean isOfAThing() {
    return isOfAProject() && template.replace("{project_id}", "").contains("{");
  }

  /** Whether it shows many things of a project; a WebSocket shows nothing before its upgrade. */
  boolean isAList() {
    return verb.equals("GET") && isOfAProject() && !isOfAThing() && this != FOLLOW_EVENTS;
  }

  boolean isAllowedFor(String given) {
    return role.equals("operator")
        ? given.equals(role)
        : LADDER.contains(given) && LADDER.indexOf(given) >= LADDER.indexOf(role);
  }

  /** What tells one call of the resources from another. */
  String key() {
    return "%s %s%s".formatted(verb, template, body == Body.ACCEPT_CSV ? " as a file" : "");
  }

  /** The path to the things of a project. */
  String path(Things things) {
    return path(things.project(), things);
  }

  String path(String project, Things things) {
    return template
        .replace("{project_id}", project)
        .replace("{task_uuid}", things.task().toString())
        .replace("{deletion_id}", things.deletion().toString())
        .replace("{run_id}", things.run().toString())
        .replace("{id}", things.bulk().toString())
        .replaceAll("\\{\\w+}", UUID.randomUUID().toString());
  }
}
