package io.durabledelete.api;

import io.durabledelete.logging.ConsoleFormat;
import io.durabledelete.logging.JsonLines;
import io.durabledelete.logging.OneLine;
import io.quarkus.logging.LoggingFilter;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Lets every record through, as one line: of JSON, or as Quarkus has it. */
@LoggingFilter(name = "one-line")
public final class LogLines implements Filter {
  private volatile boolean formats;

  public LogLines(@ConfigProperty(name = "durable-delete.log-format") String format) {
    this.formats = format.equals("json");
  }

  @Override
  public boolean isLoggable(LogRecord record) {
    if (formats) {
      // with the first record; the console is there by then, and has not written it yet
      formats = !ConsoleFormat.set(new JsonLines(Beans.NAME));
    }
    OneLine.of(record);
    return true;
  }
}
