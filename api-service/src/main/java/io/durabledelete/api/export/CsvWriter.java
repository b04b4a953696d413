package io.durabledelete.api.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.ext.Provider;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** Writes rows as CSV (RFC 4180) below a header line; what is nested stands there as JSON. */
@Provider
@Singleton
@Produces(Rows.CSV)
final class CsvWriter extends RowsWriter {
  /** What makes a spreadsheet take a text for a formula. */
  private static final String FORMULA = "=+-@\t\r";

  private final ObjectMapper json;

  CsvWriter(ObjectMapper json, CurrentVertxRequest request) {
    super("csv", request);
    this.json = json;
  }

  @Override
  void write(Rows<?> rows, OutputStream out) throws IOException {
    BufferedWriter text = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
    CSVPrinter csv = new CSVPrinter(text, CSVFormat.RFC4180);
    csv.printRecord(rows.columns());
    rows.forEach(row -> csv.printRecord(cells(rows.columns(), json.valueToTree(row))));
    csv.flush();
  }

  private static List<String> cells(List<String> columns, JsonNode row) {
    return columns.stream().map(column -> cell(row.path(column))).toList();
  }

  private static String cell(JsonNode value) {
    if (value.isNull()) {
      return "";
    }
    String text = value.isContainerNode() ? value.toString() : value.asText();
    return value.isTextual() && !text.isEmpty() && FORMULA.indexOf(text.charAt(0)) >= 0
        ? "'" + text
        : text;
  }
}
