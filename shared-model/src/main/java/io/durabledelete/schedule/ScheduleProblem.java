package io.durabledelete.schedule;

/**
 * Something about a schedule that its author has to put right.
 *
 * @param member the JSON member of the schedule, such as {@code time_zone}
 * @param message what is wrong with it and what is allowed, in one sentence
 */
public record ScheduleProblem(String member, String message) {}
