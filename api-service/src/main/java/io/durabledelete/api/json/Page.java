package io.durabledelete.api.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.durabledelete.api.problem.Problem;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A page of a list. */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record Page<T>(List<T> items, @Nullable String nextPageToken) {
  private static final int MAX_SIZE = 500;
  private static final int DEFAULT_SIZE = 100;

  /** The page size asked for: 1 to 500, 100 when not given. */
  public static int size(@Nullable String given) {
    if (given == null) {
      return DEFAULT_SIZE;
    }
    try {
      int size = Integer.parseInt(given);
      if (size >= 1 && size <= MAX_SIZE) {
        return size;
      }
    } catch (NumberFormatException e) {
      // answered below
    }
    throw Problem.parameter("page_size", "must be a whole number from 1 to " + MAX_SIZE);
  }

  /**
   * Makes a page.
   *
   * @param found up to one more than the page holds: the one more tells that there is a next page
   */
  public static <D, T> Page<T> of(
      List<D> found, int size, Function<D, UUID> id, Function<D, T> view) {
    boolean more = found.size() > size;
    List<D> items = more ? found.subList(0, size) : found;
    return new Page<>(
        items.stream().map(view).toList(), more ? PageToken.of(id.apply(items.getLast())) : null);
  }
}
