package io.durabledelete.api.security;

import java.util.UUID;

/** What a project has, one of each kind. */
record Things(String project, UUID task, UUID deletion, UUID run, UUID bulk) {

  /** Things that never were. */
  static Things unknown(String project) {
    return all(project, UUID.randomUUID());
  }

  /** The same id for everything. */
  static Things all(String project, UUID id) {
    return new Things(project, id, id, id, id);
  }
}
