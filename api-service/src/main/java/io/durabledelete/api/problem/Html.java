package io.durabledelete.api.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Arrays;

/** Pages without scripts and styles of their own: their style is a file. */
final class Html {
  private static final JsonMapper JSON = new JsonMapper();

  private Html() {}

  static String page(String title, String content) {
    return filled(
            """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>%s · Durable Delete</title>
            <link rel="stylesheet" href="/problems.css">
            </head>
            <body>
            <main>
            """,
            title)
        + content
        + """
        </main>
        <footer><p>Durable Delete · <a href="/q/swagger-ui">API documentation</a> ·
        <a href="/q/openapi">its description (OpenAPI)</a></p></footer>
        </body>
        </html>
        """;
  }

  /** The template with values that are text, whatever is in them. */
  static String filled(String template, Object... values) {
    return template.formatted(Arrays.stream(values).map(Html::escaped).toArray());
  }

  private static String escaped(Object value) {
    return value
        .toString()
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  static String json(Object value) {
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
