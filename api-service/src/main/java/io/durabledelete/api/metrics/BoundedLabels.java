package io.durabledelete.api.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Anybody may invent methods and paths, also without a token: each would be another time series for
 * ever (rule O3).
 */
@Singleton
public final class BoundedLabels implements MeterFilter {
  private static final String REQUESTS = "http.server.requests";
  private static final String METHOD = "method";
  private static final String URI = "uri";
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

  /** Names that stand for many paths. */
  private static final Set<String> COLLECTIVE =
      Set.of("NOT_FOUND", "REDIRECTION", UnknownPaths.NAME);

  private static final Set<String> OPERATORS =
      Set.of(
          "/q/health",
          "/q/health/live",
          "/q/health/ready",
          "/q/health/started",
          "/q/metrics",
          "/q/openapi");

  @Override
  public Meter.Id map(Meter.Id id) {
    if (!id.getName().equals(REQUESTS)) {
      return id;
    }
    List<Tag> tags = id.getTags().stream().map(tag -> bounded(tag, id.getTag("status"))).toList();
    return id.replaceTags(tags);
  }

  private static Tag bounded(Tag tag, @Nullable String status) {
    return switch (tag.getKey()) {
      case METHOD -> METHODS.contains(tag.getValue()) ? tag : Tag.of(METHOD, "OTHER");
      case URI -> Tag.of(URI, uri(tag.getValue(), status));
      default -> tag;
    };
  }

  /** Health has names for groups that nobody made; what was refused may have any path. */
  private static String uri(String uri, @Nullable String status) {
    if (uri.startsWith("/q/")) {
      return OPERATORS.contains(uri) ? uri : "/q/*";
    }
    boolean isRefused = status != null && status.startsWith("4");
    boolean isTemplate = uri.contains("{") || COLLECTIVE.contains(uri);
    return isRefused && !isTemplate ? "REFUSED" : uri;
  }
}
