package io.durabledelete.api.task;

import io.durabledelete.api.problem.Problem;
import io.durabledelete.deletion.Deletion;
import io.durabledelete.task.Task;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Entity tags (RFC 9110, 8.8.3): a live task's is its version. */
final class ETags {
  private static final Pattern LIST_MEMBER = Pattern.compile("\\s*((?:W/)?\"[^\"]*\")\\s*(?:,|$)");
  private static final Pattern VERSION = Pattern.compile("\"(\\d{1,18})\"");

  private ETags() {}

  static String of(Task task) {
    Deletion deletion = task.deletion();
    return deletion == null
        ? "\"%d\"".formatted(task.version())
        : "\"%d-%s-%s-%d-%d-%d\""
            .formatted(
                task.version(),
                deletion.id(),
                task.status(),
                deletion.requests(),
                deletion.takes(),
                deletion.attempts());
  }

  /**
   * The versions that If-Match names; null: any will do. Weak tags and ones that are not ours match
   * nothing (strong comparison).
   */
  static @Nullable Set<Long> versions(@Nullable String ifMatch) {
    if (ifMatch == null || ifMatch.strip().equals("*")) {
      return null;
    }
    Set<Long> versions = new HashSet<>();
    Matcher members = LIST_MEMBER.matcher(ifMatch);
    int end = 0;
    while (end < ifMatch.length() && members.find(end) && members.start() == end) {
      Matcher version = VERSION.matcher(members.group(1));
      if (version.matches()) {
        versions.add(Long.parseLong(version.group(1)));
      }
      end = members.end();
    }
    if (end < ifMatch.length() || end == 0) {
      throw Problem.parameter(
          "If-Match", "must be * or entity tags in double quotes, as ETag gave them");
    }
    return versions;
  }
}
