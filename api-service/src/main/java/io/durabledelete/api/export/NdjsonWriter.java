package io.durabledelete.api.export;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.io.OutputStream;

/** Writes rows as lines of JSON, each as it is in the list. */
@Provider
@Singleton
@Produces(Rows.NDJSON)
final class NdjsonWriter extends RowsWriter {
  private final ObjectMapper json;

  NdjsonWriter(ObjectMapper json, CurrentVertxRequest request) {
    super("ndjson", request);
    this.json = json;
  }

  @Override
  void write(Rows<?> rows, OutputStream out) throws IOException {
    rows.forEach(
        row -> {
          out.write(json.writeValueAsBytes(row));
          out.write('\n');
        });
  }
}
