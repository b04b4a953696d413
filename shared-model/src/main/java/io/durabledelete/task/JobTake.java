package io.durabledelete.task;

import java.util.UUID;

/** A job to take: the deletion that its task was just read with. */
public record JobTake(UUID taskUuid, String projectId, UUID deletionId) {}
