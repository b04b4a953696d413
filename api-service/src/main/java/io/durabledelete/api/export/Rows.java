package io.durabledelete.api.export;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * All items of a list, read page by page while they are written: the memory stays flat, and no
 * cursor of the database can run out under a slow reader. An item that moves from one collection to
 * another meanwhile is where the page looks for it.
 */
public final class Rows<T> {
  /** The media types for {@code @Produces}; {@code qs} leaves JSON the default. */
  public static final String CSV = "text/csv;qs=0.2";

  public static final String NDJSON = "application/x-ndjson;qs=0.1";

  static final int PAGE = 500;

  private final String name;
  private final List<String> columns;
  private final List<T> first;
  private final Pages<T> pages;
  private final Function<T, UUID> id;

  /** Reads a list on. */
  @FunctionalInterface
  public interface Pages<T> {
    /**
     * The next items.
     *
     * @param before the id of the last item before; null at the beginning
     */
    List<T> next(@Nullable UUID before, int size);
  }

  /** What is done with each row. */
  @FunctionalInterface
  interface Sink<T> {
    void write(T row) throws IOException;
  }

  private Rows(
      String name, List<String> columns, List<T> first, Pages<T> pages, Function<T, UUID> id) {
    this.name = name;
    this.columns = columns;
    this.first = first;
    this.pages = pages;
    this.id = id;
  }

  /**
   * The answer with a file of all items. The first page is read at once: as long as nothing is
   * sent, a database that is away can be told of by a problem.
   *
   * @param name of the file, without extension
   * @param columns the members of an item, in the order of the file's columns
   */
  public static <T> Response file(
      String name, List<String> columns, Pages<T> pages, Function<T, UUID> id) {
    return Response.ok(new Rows<>(name, columns, pages.next(null, PAGE), pages, id)).build();
  }

  /** The header that makes a file of it. */
  void attach(String extension, MultivaluedMap<String, Object> headers) {
    headers.putSingle(
        HttpHeaders.CONTENT_DISPOSITION,
        "attachment; filename=\"%s.%s\"".formatted(name, extension));
  }

  List<String> columns() {
    return columns;
  }

  void forEach(Sink<T> sink) throws IOException {
    List<T> page = first;
    while (true) {
      for (T row : page) {
        sink.write(row);
      }
      if (page.size() < PAGE) {
        return;
      }
      page = pages.next(id.apply(page.getLast()), PAGE);
    }
  }
}
