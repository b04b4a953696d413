package io.durabledelete.api.task;

import io.durabledelete.api.json.Members;
import io.durabledelete.api.problem.FieldProblem;
import io.durabledelete.schedule.Schedule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The schedule in a task's body (rule S1). */
final class ScheduleBody {
  static final String[] MEMBERS = {"cron", "time_zone", "start_at", "end_at", "at"};

  private ScheduleBody() {}

  static @Nullable Schedule read(Members task, List<FieldProblem> problems) {
    Members members = task.members("schedule");
    if (members == null) {
      return null;
    }
    members.only(MEMBERS);
    int before = problems.size();
    Schedule schedule =
        new Schedule(
            members.text("cron"),
            members.text("time_zone"),
            members.instant("start_at"),
            members.instant("end_at"),
            members.instant("at"),
            null);
    if (problems.size() == before) {
      schedule
          .problems()
          .forEach(problem -> task.problem(memberOf(problem.member()), problem.message()));
    }
    return schedule;
  }

  private static String memberOf(String member) {
    return member.equals("schedule") ? member : "schedule." + member;
  }
}
