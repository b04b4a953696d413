package io.durabledelete.logging;

import java.util.logging.Formatter;
import java.util.logging.Handler;
import org.jboss.logmanager.ExtHandler;
import org.jboss.logmanager.LogContext;
import org.jboss.logmanager.handlers.ConsoleHandler;

/** Gives the console another format than the one it was configured with. */
public final class ConsoleFormat {
  private ConsoleFormat() {}

  /** Sets the console's format; false: there is no console yet. */
  public static boolean set(Formatter format) {
    return set(LogContext.getLogContext().getLogger("").getHandlers(), format);
  }

  private static boolean set(Handler[] handlers, Formatter format) {
    boolean found = false;
    for (Handler handler : handlers) {
      if (handler instanceof ConsoleHandler console) {
        console.setFormatter(format);
        found = true;
      } else if (handler instanceof ExtHandler parent) {
        found |= set(parent.getHandlers(), format);
      }
    }
    return found;
  }
}
