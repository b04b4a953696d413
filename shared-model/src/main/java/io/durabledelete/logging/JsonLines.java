package io.durabledelete.logging;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;
import org.jboss.logging.MDC;
import org.jboss.logmanager.ExtLogRecord;
import org.jspecify.annotations.Nullable;

/** One record, one line, one JSON object, in nothing but ASCII (rules O3, X3). */
public final class JsonLines extends Formatter {
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private final String service;

  /**
   * @param service whose records they are
   */
  public JsonLines(String service) {
    this.service = service;
  }

  @Override
  public String format(LogRecord record) {
    StringWriter line = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(line)) {
      json.writeStartObject();
      json.writeStringField("timestamp", record.getInstant().toString());
      json.writeStringField("level", record.getLevel().getName());
      json.writeStringField("service", service);
      json.writeStringField("logger", String.valueOf(record.getLoggerName()));
      json.writeStringField("thread", thread(record));
      json.writeStringField("message", message(record));
      for (String field : LogFields.ALL) {
        String value = field(record, field);
        if (value != null) {
          json.writeStringField(field, value);
        }
      }
      if (record.getThrown() != null) {
        json.writeStringField("exception", stackTrace(record.getThrown()));
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a StringWriter has none
    }
    return line.append('\n').toString();
  }

  private String message(LogRecord record) {
    return record instanceof ExtLogRecord extended
        ? extended.getFormattedMessage()
        : formatMessage(record);
  }

  private static String thread(LogRecord record) {
    return record instanceof ExtLogRecord extended
        ? String.valueOf(extended.getThreadName())
        : Long.toString(record.getLongThreadID());
  }

  private static @Nullable String field(LogRecord record, String name) {
    Object value = record instanceof ExtLogRecord extended ? extended.getMdc(name) : MDC.get(name);
    return value == null ? null : value.toString();
  }

  private static String stackTrace(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text, true));
    return text.toString();
  }
}
