package io.durabledelete.api.problem;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a problem means, for its page and for the API's description.
 *
 * @param text what has happened
 * @param detail as an example has it
 * @param members further members that an example has
 */
public record ProblemMeaning(String text, String detail, Map<String, Object> members) {
  private static final Map<ProblemType, ProblemMeaning> ALL = new EnumMap<>(ProblemType.class);

  static {
    ProblemMeanings.putInto(ALL);
  }

  /** A type that nobody has explained yet has its title. */
  public static ProblemMeaning of(ProblemType type) {
    return ALL.getOrDefault(type, new ProblemMeaning(type.title(), type.title(), Map.of()));
  }

  static boolean isKnown(ProblemType type) {
    return ALL.containsKey(type);
  }

  /** A body as it is answered. */
  public Map<String, Object> example(ProblemType type) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("type", type.uri());
    body.put("title", type.title());
    body.put("status", type.status());
    body.put("detail", detail);
    body.put("mend", type.mend());
    body.putAll(members);
    return body;
  }

  static ProblemMeaning of(String text, String detail) {
    return new ProblemMeaning(text, detail, Map.of());
  }

  /** One that names what is wrong, as its detail does. */
  static ProblemMeaning naming(String text, String member, String detail) {
    return new ProblemMeaning(
        text,
        member + ": " + detail,
        Map.of("errors", List.of(Map.of("member", member, "detail", detail))));
  }

  /** One about a deletion that can be followed. */
  static ProblemMeaning following(String text, String detail) {
    return new ProblemMeaning(
        text, detail, Map.of("deletion_id", "0190a6e2-8d2c-7e4f-8a11-2c3d4e5f6071"));
  }
}
