package io.durabledelete.api.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** JSON Merge Patch (RFC 7396). */
public final class MergePatch {
  private MergePatch() {}

  /** Applies the patch; the target is changed and returned. */
  public static ObjectNode apply(ObjectNode target, ObjectNode patch) {
    patch
        .properties()
        .forEach(
            member -> {
              if (member.getValue().isNull()) {
                target.remove(member.getKey());
              } else {
                target.set(member.getKey(), merged(target.get(member.getKey()), member.getValue()));
              }
            });
    return target;
  }

  private static JsonNode merged(@org.jspecify.annotations.Nullable JsonNode old, JsonNode patch) {
    if (!(patch instanceof ObjectNode object)) {
      return patch;
    }
    // nulls inside a new object mean "absent" too, so it is merged into an empty one
    return apply(old instanceof ObjectNode before ? before : object.objectNode(), object);
  }
}
