package io.durabledelete.task;

import io.durabledelete.deletion.CountedRuns;
import java.util.Map;
import java.util.UUID;

/**
 * Runs of one task that are going to be removed.
 *
 * @param counted which ones
 * @param byStatus how many of them, by status
 */
public record RunCount(UUID taskUuid, CountedRuns counted, Map<String, Long> byStatus) {}
