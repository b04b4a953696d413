package io.durabledelete.api.problem;

import com.fasterxml.jackson.annotation.JsonValue;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A request that ends in a problem; thrown from wherever that is known. */
public final class Problem extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** RFC 9457. */
  public static final String MEDIA_TYPE = "application/problem+json";

  private static final String RETRY_AFTER_S = "2";
  private static final String RETRY_SOON_S = "1";

  private final ProblemType type;
  private final transient Map<String, Object> members = new LinkedHashMap<>();
  private final List<FieldProblem> errors = new ArrayList<>();
  private @Nullable String refused;
  private @Nullable String allowed;

  private Problem(ProblemType type, @Nullable String detail) {
    super(detail == null ? type.title() : detail, null, false, false);
    this.type = type;
  }

  public static Problem of(ProblemType type, String detail) {
    return new Problem(type, detail);
  }

  /** One of the problems with members or parameters; the detail is made of their texts. */
  public static Problem of(ProblemType type, List<FieldProblem> errors) {
    Problem problem =
        new Problem(
            type,
            errors.stream()
                .map(error -> error.member() + ": " + error.detail())
                .collect(Collectors.joining("; ")));
    problem.errors.addAll(errors);
    return problem;
  }

  public static Problem parameter(String name, String detail) {
    return of(ProblemType.INVALID_PARAMETER, List.of(new FieldProblem(name, detail)));
  }

  public static Problem body(String member, String detail) {
    return of(ProblemType.INVALID_BODY, List.of(new FieldProblem(member, detail)));
  }

  public static Problem notFound() {
    return of(ProblemType.NOT_FOUND, "There is nothing here for this token.");
  }

  /** Adds a member to the body, such as the {@code deletion_id} to follow. */
  public Problem with(String member, Object value) {
    members.put(member, value);
    return this;
  }

  /** Says what was refused, where the call alone does not: the action for the audit (rule O8). */
  public Problem refusing(String action) {
    refused = action;
    return this;
  }

  /** Says which methods there are instead. */
  Problem allowing(Collection<String> methods) {
    allowed = String.join(", ", methods);
    return this;
  }

  public @Nullable String refused() {
    return refused;
  }

  public ProblemType type() {
    return type;
  }

  /** What is sent; whoever looks at answers on their way out finds the problem in it. */
  public record Body(Problem problem) {
    @JsonValue
    Map<String, Object> json() {
      return problem.json();
    }
  }

  public Response response() {
    Response.ResponseBuilder response =
        Response.status(type.status()).type(MEDIA_TYPE).entity(new Body(this));
    headers().forEach(response::header);
    if (allowed != null) {
      response.header(HttpHeaders.ALLOW, allowed);
    }
    return response.build();
  }

  /** What the answer says beside its body. */
  Map<String, String> headers() {
    return headers(type);
  }

  /** The same, as far as it is always the same for a type. */
  public static Map<String, String> headers(ProblemType type) {
    return switch (type) {
      case IDEMPOTENCY_KEY_UNDER_WAY -> Map.of(HttpHeaders.RETRY_AFTER, RETRY_SOON_S);
      case UNAUTHORIZED -> Map.of(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
      case UPGRADE_REQUIRED -> Map.of("Upgrade", "websocket");
      default ->
          type.status() == 503 || type.status() == 429
              ? Map.of(HttpHeaders.RETRY_AFTER, RETRY_AFTER_S)
              : Map.of();
    };
  }

  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("type", type.uri());
    json.put("title", type.title());
    json.put("status", type.status());
    json.put("detail", getMessage());
    json.put("mend", type.mend());
    json.putAll(members);
    if (!errors.isEmpty()) {
      json.put("errors", errors);
    }
    return json;
  }
}
