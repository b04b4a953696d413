package io.durabledelete.worker;

import io.durabledelete.logging.OneLine;
import io.quarkus.logging.LoggingFilter;
import java.util.logging.Filter;
import java.util.logging.LogRecord;

/** Lets every record through, as one line. */
@LoggingFilter(name = "one-line")
public final class LogLines implements Filter {
  @Override
  public boolean isLoggable(LogRecord record) {
    OneLine.of(record);
    return true;
  }
}
