package io.durabledelete.api.idempotency;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * What a request was answered with.
 *
 * @param location without scheme and host: the replica that repeats it may have others
 * @param body JSON text, kept as it was to the digit
 */
record FirstAnswer(int status, @Nullable String location, Document headers, String body) {
  private static final String REPLAYED = "Idempotent-Replayed";
  private static final List<String> KEPT = List.of(HttpHeaders.ETAG, HttpHeaders.RETRY_AFTER);

  /** As the first answer had it. */
  private static final MediaType JSON = MediaType.APPLICATION_JSON_TYPE.withCharset("UTF-8");

  static FirstAnswer of(Response response, String body) {
    URI location = response.getLocation();
    Document headers = new Document();
    for (String name : KEPT) {
      if (response.getHeaders().containsKey(name)) {
        headers.append(name, response.getHeaderString(name));
      }
    }
    return new FirstAnswer(
        response.getStatus(), location == null ? null : location.getRawPath(), headers, body);
  }

  static FirstAnswer of(Document kept) {
    return new FirstAnswer(
        kept.getInteger("status"),
        kept.getString("location"),
        kept.get("headers", new Document()),
        kept.getString("body"));
  }

  Document document() {
    return new Document("status", status)
        .append("location", location)
        .append("headers", headers)
        .append("body", body);
  }

  /** The same answer, marked as a repeated one. */
  Response again() {
    Response.ResponseBuilder response =
        Response.status(status).type(JSON).entity(body).header(REPLAYED, true);
    headers.forEach(response::header);
    return location == null ? response.build() : response.location(URI.create(location)).build();
  }
}
