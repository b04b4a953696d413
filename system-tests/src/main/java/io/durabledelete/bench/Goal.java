package io.durabledelete.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/** What the median of some rounds has to reach. */
record Goal(String kind, double limit) {
  static Goal atMost(double limit) {
    return new Goal("at_most", limit);
  }

  static Goal atLeast(double limit) {
    return new Goal("at_least", limit);
  }

  boolean isMetBy(double figure) {
    return kind.equals("at_most") ? figure <= limit : figure >= limit;
  }

  JsonNode json() {
    return JsonNodeFactory.instance.objectNode().put(kind, limit);
  }
}
