package io.durabledelete.api.access;

import io.durabledelete.settings.Setting;
import io.durabledelete.settings.Settings;
import jakarta.inject.Singleton;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jspecify.annotations.Nullable;

/** Reads the caller from a verified token; where the claims lie is configurable (rule X1). */
@Singleton
final class Callers {
  private final String projectsPath;
  private final String rolesPath;

  Callers(Settings settings) {
    this.projectsPath = settings.text(Setting.OIDC_CLAIM_PROJECTS);
    this.rolesPath = settings.text(Setting.OIDC_CLAIM_ROLES);
  }

  /** The caller; empty when the token has no subject: nobody could be held to account. */
  Optional<Caller> of(JsonWebToken token) {
    String subject = token.getSubject();
    if (subject == null || subject.isBlank()) {
      return Optional.empty();
    }
    return Optional.of(
        new Caller(
            subject,
            texts(claim(token, projectsPath)),
            roles(texts(claim(token, rolesPath))),
            projectRoles(token.getClaim("project_roles")),
            words(token.getClaim("scope")),
            Instant.ofEpochSecond(token.getExpirationTime())));
  }

  /** A claim by its path, {@code a/b} for nested ones; a claim of exactly that name comes first. */
  private static @Nullable Object claim(JsonWebToken token, String path) {
    Object whole = token.getClaim(path);
    if (whole != null) {
      return whole;
    }
    String[] names = path.split("/", -1);
    Object value = token.getClaim(names[0]);
    for (int i = 1; i < names.length; i++) {
      value = value instanceof JsonObject object ? object.get(names[i]) : null;
    }
    return value;
  }

  private static Map<String, Set<Role>> projectRoles(@Nullable Object claim) {
    Map<String, Set<Role>> result = new HashMap<>();
    if (claim instanceof JsonObject object) {
      object.forEach((project, role) -> result.put(project, roles(texts(role))));
    }
    return result;
  }

  private static Set<Role> roles(Set<String> names) {
    return names.stream().flatMap(name -> Role.of(name).stream()).collect(Collectors.toSet());
  }

  /** The scopes: words of a text (RFC 8693), or an array. */
  private static Set<String> words(@Nullable Object claim) {
    return texts(claim).stream()
        .flatMap(text -> Arrays.stream(text.split(" ")))
        .filter(word -> !word.isEmpty())
        .collect(Collectors.toSet());
  }

  private static Set<String> texts(@Nullable Object claim) {
    return switch (claim) {
      case JsonArray array -> array.stream().flatMap(Callers::text).collect(Collectors.toSet());
      case JsonValue value -> text(value).collect(Collectors.toSet());
      case Collection<?> values ->
          values.stream().map(String::valueOf).collect(Collectors.toCollection(HashSet::new));
      case String text -> Set.of(text);
      case null, default -> Set.of();
    };
  }

  private static java.util.stream.Stream<String> text(JsonValue value) {
    return value instanceof JsonString string
        ? java.util.stream.Stream.of(string.getString())
        : java.util.stream.Stream.empty();
  }
}
