package io.durabledelete.api.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A caller's rights, as the token gives them. */
public record MeView(
    String subject, List<ProjectRole> projects, boolean operator, List<String> scopes) {

  /**
   * A project of the caller's.
   *
   * @param role the highest; null: none, so that nothing is allowed there
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record ProjectRole(String projectId, @Nullable String role) {}

  static MeView of(Caller caller) {
    List<ProjectRole> projects =
        caller.projects().stream()
            .sorted()
            .map(project -> new ProjectRole(project, role(caller, project)))
            .toList();
    return new MeView(
        caller.subject(),
        projects,
        caller.has(Role.OPERATOR),
        caller.scopes().stream().sorted().toList());
  }

  private static @Nullable String role(Caller caller, String project) {
    return Stream.of(Role.ADMIN, Role.MEMBER, Role.VIEWER)
        .map(role -> caller.has(role, project) ? role.text() : null)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }
}
