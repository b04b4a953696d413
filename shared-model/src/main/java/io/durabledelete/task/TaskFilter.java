package io.durabledelete.task;

import java.util.Set;

/**
 * Which tasks of a project a list shows.
 *
 * @param namePrefix compared letter by letter; empty: all names
 */
public record TaskFilter(String projectId, Set<TaskStatus> statuses, String namePrefix) {}
