package io.durabledelete.run;

import java.util.UUID;

/** What has to be known of a run to remove it. */
public record RunHead(UUID id, UUID taskUuid, RunStatus status) {}
