package io.durabledelete.api.problem;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Every kind of problem the API answers with; {@code type} is {@code /problems/<name>}. */
public enum ProblemType {
  INVALID_BODY(400, "The body is not as it should be", "Mend the members named in errors."),
  INVALID_PARAMETER(
      400, "A parameter is not as it should be", "Mend the parameters named in errors."),
  STATUS_NOT_ALLOWED(
      400,
      "Clients can't set this status",
      "Use ACTIVE or DISABLED; PENDING_DELETE and DELETE_FAILED are reached by DELETE alone."),
  FROM_IN_THE_PAST(
      400,
      "What is past can't be taken out of a series",
      "Name a date from today on, an instant from now on, or leave from out for now."),
  RUN_NOT_DELETABLE(
      400,
      "Only runs that are pending or failed can be deleted",
      "Wait until the run has ended; a completed one can be purged (hard=true)."),
  UNAUTHORIZED(
      401, "A valid bearer token is needed", "Send Authorization: Bearer with a valid token."),
  NOT_SIGNED_IN(
      401, "Nobody is signed in to the dashboard", "Open /dashboard/sign-in in a browser."),
  OTHER_SITE(
      403,
      "Another web site asked for this",
      "Open the dashboard itself: only its own pages may ask for the session or end it."),
  FORBIDDEN(
      403, "The token does not allow this", "Ask for the role and scope named in the detail."),
  ORIGIN_NOT_ALLOWED(
      403,
      "Pages of this origin may not do this",
      "Use the page that this host serves, or have the operator add the origin to ALLOWED_ORIGINS."),
  NOT_FOUND(
      404,
      "There is no such thing here",
      "Check the path; things of other projects look like things that do not exist."),
  METHOD_NOT_ALLOWED(405, "This path does not know the method", "See /q/openapi for the methods."),
  NOT_ACCEPTABLE(
      406,
      "No such representation",
      "Accept application/json, or another type that /q/openapi names for the call."),
  NAME_TAKEN(
      409,
      "Another task of the project has this name",
      "Choose another name, or delete or rename the other task: its name is free at once."),
  TASK_BEING_DELETED(
      409,
      "The task is being deleted",
      "Follow the deletion; a task that is on its way out can't be changed."),
  TASK_PROTECTED(
      409,
      "The task is protected",
      "An admin has to set protected to false before it can be deleted."),
  DELETION_STARTED(
      409, "The deletion has begun", "It can't be undone any more; follow it by its deletion_id."),
  OTHER_DELETION(
      409,
      "Another deletion of the task is under way",
      "Read the task: its deletion is not the one you meant to undo."),
  DELETION_OVER(409, "The deletion is over", "There is nothing left to try again."),
  BULK_NOT_UNDOABLE(
      409,
      "This bulk deletion can't be undone as a whole",
      "Restore its runs one by one: POST …/runs/{run_id}/restore."),
  NOT_YOURS(409, "Another executor has claimed the run", "Claim runs of your own."),
  RUN_NOT_PROCESSING(
      409,
      "The run is not being executed",
      "Its lease has run out, or it is over, or it was never claimed: claim another."),
  RETENTION_GUARD(
      409,
      "The run is too young to be purged",
      "Wait until it is old enough, or repeat with force=true."),
  IDEMPOTENCY_KEY_UNDER_WAY(
      409,
      "A request with this Idempotency-Key is under way",
      "Repeat it after Retry-After: its answer is there then, or the key is free again."),
  LETTER_CLOSED(
      409, "The dead letter is closed", "Reopen it first, if it is to be dealt with once more."),
  LETTER_OPEN(
      409,
      "Another dead letter of the deletion is open",
      "Deal with that one: there is one open letter per deletion."),
  LETTER_CUT(
      409,
      "The dead letter was too large to be kept whole",
      "It can't be published again; discard it, and have its sender send it anew."),
  REPLAY_OVER(409, "It is over already", "There is nothing left to cancel; read how it ended."),
  TASK_DELETED(410, "The task was deleted", "The deletion_id leads to the record of its deletion."),
  VERSION_CONFLICT(
      412, "The task has changed meanwhile", "Read it again and repeat with its present ETag."),
  TOO_LARGE(413, "The request is too large", "Send less at once."),
  UNSUPPORTED_MEDIA_TYPE(
      415, "No such media type here", "Send the Content-Type that /q/openapi names."),
  IDEMPOTENCY_KEY_REUSED(
      422,
      "The Idempotency-Key belongs to another request",
      "Use a new key for every request; send the same body only with the same key."),
  UPGRADE_REQUIRED(
      426,
      "This is a WebSocket",
      "Ask for it by Upgrade: websocket; docs/live-events.md has more."),
  TOO_MANY_CONNECTIONS(
      429, "There are too many connections", "Close some, or come again after Retry-After."),
  PUBLISH_FAILED(
      500,
      "The job could not be handed over",
      "Everything is as it was. Repeat the request; if it goes on, the broker needs care."),
  INTERNAL_ERROR(
      500, "Something is broken here", "Repeat the request; tell the operator if it goes on."),
  OUTCOME_UNKNOWN(
      503,
      "It is not known whether the delete stands",
      "Follow the deletion_id, or repeat the request: repeating is safe."),
  IDENTITY_PROVIDER_UNAVAILABLE(
      503,
      "The identity provider is away or does not answer",
      "Repeat the request after Retry-After; tell the operator if it goes on."),
  EVENTS_UNAVAILABLE(
      503,
      "There are no live events right now",
      "Come again after Retry-After, and read again what you follow."),
  DATABASE_UNAVAILABLE(
      503,
      "The database is away or does not answer",
      "Repeat the request after Retry-After: repeating is safe.");

  private final int status;
  private final String title;
  private final String mend;

  ProblemType(int status, String title, String mend) {
    this.status = status;
    this.title = title;
    this.mend = mend;
  }

  public int status() {
    return status;
  }

  public String title() {
    return title;
  }

  /** What the caller can do about it. */
  public String mend() {
    return mend;
  }

  /** The name in the URI, such as {@code name-taken}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public String uri() {
    return "/problems/" + text();
  }

  static Optional<ProblemType> of(String text) {
    return Arrays.stream(values()).filter(type -> type.text().equals(text)).findFirst();
  }
}
