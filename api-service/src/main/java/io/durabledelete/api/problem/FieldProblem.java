package io.durabledelete.api.problem;

/**
 * What is wrong with one member, parameter or header.
 *
 * @param member its name, with dots for nested ones ({@code schedule.cron})
 * @param detail what is wrong, and what would be right
 */
public record FieldProblem(String member, String detail) {}
