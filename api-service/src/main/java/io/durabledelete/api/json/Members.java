package io.durabledelete.api.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.durabledelete.api.problem.FieldProblem;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The members of one JSON object, read one by one; everything that is wrong is gathered under the
 * member's full name, so that one answer tells all of it. An absent member and null read as null.
 */
public final class Members {
  private final ObjectNode object;
  private final String path;
  private final List<FieldProblem> problems;

  public Members(ObjectNode object, List<FieldProblem> problems) {
    this(object, "", problems);
  }

  private Members(ObjectNode object, String path, List<FieldProblem> problems) {
    this.object = object;
    this.path = path;
    this.problems = problems;
  }

  /** Only these members may be there. */
  public Members only(String... names) {
    Set<String> known = new HashSet<>(Arrays.asList(names));
    for (Iterator<String> present = object.fieldNames(); present.hasNext(); ) {
      String name = present.next();
      if (!known.contains(name)) {
        problem(name, "unknown member; known are " + String.join(", ", names));
      }
    }
    return this;
  }

  public @Nullable String text(String name) {
    JsonNode value = present(name);
    if (value != null && !value.isTextual()) {
      problem(name, "must be a string");
      return null;
    }
    return value == null ? null : value.textValue();
  }

  public @Nullable Boolean bool(String name) {
    JsonNode value = present(name);
    if (value != null && !value.isBoolean()) {
      problem(name, "must be true or false");
      return null;
    }
    return value == null ? null : value.booleanValue();
  }

  /** A whole number between two others; 3.0 is one, as in JSON Schema. */
  public @Nullable Integer integer(String name, int least, int most) {
    JsonNode value = present(name);
    if (value == null) {
      return null;
    }
    if (value.canConvertToExactIntegral() && value.canConvertToInt()) {
      int number = value.intValue();
      if (number >= least && number <= most) {
        return number;
      }
    }
    problem(name, "must be a whole number from %d to %d".formatted(least, most));
    return null;
  }

  public @Nullable ObjectNode object(String name) {
    JsonNode value = present(name);
    if (value instanceof ObjectNode child) {
      return child;
    }
    if (value != null) {
      problem(name, "must be a JSON object");
    }
    return null;
  }

  /** The members of a nested object. */
  public @Nullable Members members(String name) {
    ObjectNode child = object(name);
    return child == null ? null : new Members(child, path + name + ".", problems);
  }

  public @Nullable Instant instant(String name) {
    String text = text(name);
    if (text == null) {
      return null;
    }
    Optional<Instant> instant = Texts.instant(text);
    if (instant.isEmpty()) {
      problem(name, Texts.NO_INSTANT);
    }
    return instant.orElse(null);
  }

  public void problem(String name, String detail) {
    problems.add(new FieldProblem(path + name, detail));
  }

  private @Nullable JsonNode present(String name) {
    JsonNode value = object.get(name);
    return value == null || value.isNull() ? null : value;
  }
}
