package io.durabledelete.system.faults;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.UUID;

/**
 * One request of a client, from sending it to knowing (or not) what became of it.
 *
 * @param number unique in its history; a DELETE gives it as its reason, so that its mark is known
 * @param task what it was about; null: no single task
 * @param invoked when it was sent, in milliseconds since the epoch
 * @param ended when the answer was there, or when waiting ended
 * @param status of the answer; 0 without one
 * @param answer its body; empty without one
 */
record Operation(
    int number,
    int client,
    Kind kind,
    UUID task,
    long invoked,
    long ended,
    Result result,
    int status,
    JsonNode answer) {
  enum Kind {
    IMPORT,
    COMPLETE,
    DELETE,
    RESTORE,
    READ,
    START_RUN,
    CLAIM
  }

  /** What a client may conclude from an answer. */
  enum Result {
    /** It has happened. */
    OK,
    /** It has not happened, and will not. */
    FAIL,
    /** Nobody knows: no answer, or a 503. */
    UNKNOWN
  }

  static Result resultOf(int status) {
    if (status >= 200 && status < 300) {
      return Result.OK;
    }
    // 500 publish-failed promises that the task is as it was (D4); 503 promises nothing
    return status == 503 ? Result.UNKNOWN : Result.FAIL;
  }

  boolean is(Kind some, Result how) {
    return kind == some && result == how;
  }

  String text(String member) {
    return answer.path(member).asText("");
  }

  String reason() {
    return "operation-" + number;
  }

  /** What it did, for a list of violations. */
  String told() {
    return "#%d client %d %s %s -> %s %d %s"
        .formatted(number, client, kind, task, result, status, answer);
  }
}
