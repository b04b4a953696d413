package io.durabledelete.api.security;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import org.jboss.logmanager.ExtHandler;
import org.jboss.logmanager.LogContext;
import org.jboss.logmanager.Logger;
import org.jboss.logmanager.handlers.ConsoleHandler;

/** What the console would show while it is open: with the console's own filter and format. */
final class Logs implements AutoCloseable {
  private final Logger root = LogContext.getLogContext().getLogger("");
  private final List<String> records = new CopyOnWriteArrayList<>();
  private final Handler handler;

  private Logs(ConsoleHandler console) {
    handler =
        new Handler() {
          @Override
          public void publish(LogRecord record) {
            if (isLoggable(record)) {
              records.add(console.getFormatter().format(record));
            }
          }

          @Override
          public void flush() {
            // nothing is held back
          }

          @Override
          public void close() {
            // nothing is open
          }
        };
    handler.setFilter(console.getFilter());
    root.addHandler(handler);
  }

  static Logs capture() {
    return new Logs(console(LogContext.getLogContext().getLogger("").getHandlers()));
  }

  private static ConsoleHandler console(Handler[] handlers) {
    return Arrays.stream(handlers)
        .map(
            each ->
                each instanceof ConsoleHandler console
                    ? console
                    : each instanceof ExtHandler parent ? console(parent.getHandlers()) : null)
        .filter(each -> each != null)
        .findFirst()
        .orElse(null);
  }

  /** The records, each as it is printed. */
  List<String> records() {
    return records;
  }

  @Override
  public void close() {
    root.removeHandler(handler);
  }
}
