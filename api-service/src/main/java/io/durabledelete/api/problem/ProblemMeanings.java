package io.durabledelete.api.problem;

import static io.durabledelete.api.problem.ProblemMeaning.following;
import static io.durabledelete.api.problem.ProblemMeaning.naming;
import static io.durabledelete.api.problem.ProblemMeaning.of;

import java.util.Map;

/** What each problem means. */
final class ProblemMeanings {
  private ProblemMeanings() {}

  static void putInto(Map<ProblemType, ProblemMeaning> all) {
    putRequests(all);
    putAccess(all);
    putPeople(all);
    putTasks(all);
    putRuns(all);
    putLetters(all);
    putServers(all);
  }

  private static void putRequests(Map<ProblemType, ProblemMeaning> all) {
    all.put(
        ProblemType.INVALID_BODY,
        naming(
            "The body is not the JSON or CSV that the call takes: it is malformed, a member is"
                + " missing, unknown or given twice, or a value is out of its bounds. Nothing was"
                + " changed.",
            "schedule.cron",
            "The field minute has 61, but goes from 0 to 59."));
    all.put(
        ProblemType.INVALID_PARAMETER,
        naming(
            "A query parameter, header or part of the path is unknown, given twice, empty, or out"
                + " of its bounds. Nothing was changed.",
            "page_size",
            "must be a whole number from 1 to 500"));
    all.put(
        ProblemType.STATUS_NOT_ALLOWED,
        naming(
            "The body has a status that only the service itself sets, or one that there is not.",
            "status",
            "must be ACTIVE or DISABLED"));
    all.put(
        ProblemType.TOO_LARGE,
        of(
            "The body has more bytes, rows or identifiers than one request may have.",
            "The file has more than 10000 rows; split it."));
    all.put(
        ProblemType.UNSUPPORTED_MEDIA_TYPE,
        of(
            "The Content-Type of the request is not one that the call reads.",
            "HTTP 415 Unsupported Media Type"));
    all.put(
        ProblemType.NOT_ACCEPTABLE,
        of(
            "The call has nothing of a type that the Accept header allows.",
            "HTTP 406 Not Acceptable"));
    all.put(
        ProblemType.METHOD_NOT_ALLOWED,
        of(
            "The path is right, but nothing answers to this method there; the header Allow names"
                + " the methods that it knows.",
            "HTTP 405 Method Not Allowed"));
    all.put(
        ProblemType.IDEMPOTENCY_KEY_UNDER_WAY,
        of(
            "The first request with this Idempotency-Key has not been answered yet, or its process"
                + " has died less than a minute ago.",
            "Idempotency-Key: a request with this key is under way."));
    all.put(
        ProblemType.IDEMPOTENCY_KEY_REUSED,
        of(
            "In the last 24 hours the key was sent with another body, or to another path. That one"
                + " stands, and this one was not done.",
            "Idempotency-Key: this key was used for another request."));
  }

  private static void putAccess(Map<ProblemType, ProblemMeaning> all) {
    all.put(
        ProblemType.UNAUTHORIZED,
        of(
            "There is no token, or it is expired, not signed by our identity provider, or without"
                + " a subject.",
            "The token is missing, expired or not ours."));
    all.put(
        ProblemType.FORBIDDEN,
        of(
            "The token opens the project, but its role or scope is not enough for this.",
            "This needs the role admin (at least) and the scope runs:delete."));
    all.put(
        ProblemType.NOT_FOUND,
        of(
            "There is no such thing, or none that this token opens: the two look the same, so that"
                + " nobody learns what others have.",
            "There is nothing here for this token."));
  }

  private static void putPeople(Map<ProblemType, ProblemMeaning> all) {
    all.put(
        ProblemType.NOT_SIGNED_IN,
        of(
            "The dashboard has no session in this browser: it was never begun, has ended, or the"
                + " sign-in was not completed.",
            "There is no session, or it has ended."));
    all.put(
        ProblemType.OTHER_SITE,
        of(
            "The browser says that a page of another web site is behind the request. Only the"
                + " dashboard itself may ask for its session.",
            "A page of another web site asked for this."));
    all.put(
        ProblemType.ORIGIN_NOT_ALLOWED,
        of(
            "A browser tells which page wants the live events, and that page is not one of ours.",
            "Origin: neither this host nor one of ALLOWED_ORIGINS."));
    all.put(
        ProblemType.UPGRADE_REQUIRED,
        of(
            "Live events come over a WebSocket, and this was a plain request.",
            "This is a WebSocket (RFC 6455, version 13, HTTP/1.1): GET with Upgrade: websocket."));
    all.put(
        ProblemType.TOO_MANY_CONNECTIONS,
        of(
            "This replica holds as many sockets as it may, or you do.",
            "There are too many connections to this replica."));
    all.put(
        ProblemType.EVENTS_UNAVAILABLE,
        of(
            "The replica has lost the broker, and would have nothing to tell.",
            "This replica gets no events from the broker now."));
    all.put(
        ProblemType.IDENTITY_PROVIDER_UNAVAILABLE,
        of(
            "Tokens are checked by the keys of the identity provider, and people sign in there; it does"
                + " not answer.",
            "The identity provider does not answer."));
  }

  private static void putTasks(Map<ProblemType, ProblemMeaning> all) {
    all.put(
        ProblemType.NAME_TAKEN,
        of(
            "Names are unique among the tasks of a project that are not being deleted.",
            "name: another task of the project is called 'nightly report'."));
    all.put(
        ProblemType.TASK_PROTECTED,
        of(
            "The task is marked so that nobody deletes it by mistake.",
            "The task is protected from deletion."));
    all.put(
        ProblemType.TASK_BEING_DELETED,
        following(
            "A deletion of the task was accepted. It can still be read, and maybe restored, but"
                + " not changed.",
            "The task is being deleted; it can't be changed."));
    all.put(
        ProblemType.TASK_DELETED,
        following(
            "The task is gone for good. The record of its deletion says who deleted it, when and"
                + " why.",
            "The task was deleted."));
    all.put(
        ProblemType.VERSION_CONFLICT,
        of(
            "If-Match names another version than the task has: somebody has changed it since you"
                + " read it.",
            "If-Match: the task has the ETag \"4\" now."));
    all.put(
        ProblemType.FROM_IN_THE_PAST,
        of(
            "A series can end now or later; what ran stays.",
            "from: 2020-01-01 is past; what ran stays."));
    all.put(
        ProblemType.DELETION_STARTED,
        following(
            "A worker has taken the deletion: from then on it can't be undone.",
            "A worker has taken the deletion at 2027-01-31T08:00:01Z."));
    all.put(
        ProblemType.OTHER_DELETION,
        following(
            "The restore names a deletion that is not the one under way: it came late, and undoes"
                + " nothing.",
            "Another deletion of the task is under way now."));
    all.put(
        ProblemType.DELETION_OVER,
        of(
            "The deletion is done or undone, or waits for the end of its grace.",
            "The deletion is DELETED."));
    all.put(
        ProblemType.BULK_NOT_UNDOABLE,
        of(
            "It is a bulk deletion of runs; only those of tasks can be undone as a whole.",
            "This bulk deletion is one of runs, not of tasks."));
  }

  private static void putRuns(Map<ProblemType, ProblemMeaning> all) {
    all.put(
        ProblemType.RUN_NOT_DELETABLE,
        of(
            "The run is being executed, or has been completed. One that is being executed is never"
                + " removed.",
            "The run is processing."));
    all.put(
        ProblemType.RETENTION_GUARD,
        of(
            "Runs are kept for a time (RUN_MIN_PURGE_AGE_HOURS) before they may be purged.",
            "The run was created PT2H ago; runs are kept for at least PT24H unless force=true."));
    all.put(
        ProblemType.NOT_YOURS,
        of(
            "Only the executor that has claimed a run may go on with it: the token's subject.",
            "The run is claimed by another executor."));
    all.put(
        ProblemType.RUN_NOT_PROCESSING,
        of(
            "The run is not, or not any more, in the hands of an executor.",
            "The run can't be changed: its lease has run out."));
  }

  private static void putLetters(Map<ProblemType, ProblemMeaning> all) {
    all.put(
        ProblemType.LETTER_CLOSED,
        of(
            "Somebody has dealt with the letter, or its deletion has ended by itself.",
            "The letter is closed: RESOLVED."));
    all.put(
        ProblemType.LETTER_OPEN,
        of(
            "A deletion has one open letter at most, and another one is open.",
            "Another letter of deletion 0190a6e2-8d2c-7e4f-8a11-2c3d4e5f6071 is open."));
    all.put(
        ProblemType.LETTER_CUT,
        of(
            "Only the beginning of the letter's body was kept, as it was too large.",
            "Its body has 20000000 bytes, and only a part of it was kept."));
    all.put(
        ProblemType.REPLAY_OVER,
        of("The replay, or discard, has come to its end or was cancelled.", "It is DONE."));
  }

  private static void putServers(Map<ProblemType, ProblemMeaning> all) {
    all.put(
        ProblemType.PUBLISH_FAILED,
        of(
            "The broker refused the job, had no queue for it, or did not confirm it in time. A"
                + " delete was taken back: the task is as it was.",
            "The broker did not take the job in time; the task is as it was."));
    all.put(
        ProblemType.INTERNAL_ERROR,
        of(
            "A mistake of ours. The log of the service has it; what the request did is not known.",
            "The request ended unexpectedly."));
    all.put(
        ProblemType.OUTCOME_UNKNOWN,
        following(
            "The broker did not take the job, and the database did not say whether the mark on the"
                + " task was taken back. One of the two is true, and the deletion_id tells which:"
                + " 404 means that the task is as it was.",
            "The broker did not take the job, and whether the mark was taken back is not known."));
    all.put(
        ProblemType.DATABASE_UNAVAILABLE,
        of(
            "The database does not answer, or its answer got lost. Nothing was taken back because"
                + " of that; whether it was done is not known.",
            "The database is away, or its answer is not known."));
  }
}
