package io.durabledelete.api.access;

import java.time.Instant;
import java.util.Map;
import java.util.Set;

/**
 * Who calls, as the token says.
 *
 * @param until when the token expires
 * @param projectRoles roles that hold for one project instead of {@code roles}
 */
public record Caller(
    String subject,
    Set<String> projects,
    Set<Role> roles,
    Map<String, Set<Role>> projectRoles,
    Set<String> scopes,
    Instant until) {

  boolean isOf(String projectId) {
    return projects.contains(projectId);
  }

  /** Whether the caller has at least this role in the project. */
  public boolean has(Role needed, String projectId) {
    return projectRoles.getOrDefault(projectId, roles).stream()
        .anyMatch(role -> role.includes(needed));
  }

  boolean has(Role needed) {
    return roles.stream().anyMatch(role -> role.includes(needed));
  }

  /** Whether the token has this scope. */
  public boolean has(String scope) {
    return scopes.contains(scope);
  }
}
