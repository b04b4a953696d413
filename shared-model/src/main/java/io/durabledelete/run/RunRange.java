package io.durabledelete.run;

import java.util.UUID;

/**
 * A stretch of one task's run history.
 *
 * @param first inclusive, by the order of the runs' ids
 * @param last inclusive
 * @param alsoProcessing whether runs that an executor works on are part of it
 */
public record RunRange(UUID taskUuid, UUID first, UUID last, boolean alsoProcessing) {}
