package io.durabledelete.api.export;

import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;

/** Sends rows as a file, on the thread of the call, as fast as the client reads. */
abstract class RowsWriter implements MessageBodyWriter<Rows<?>> {
  private final String extension;
  private final CurrentVertxRequest request;

  RowsWriter(String extension, CurrentVertxRequest request) {
    this.extension = extension;
    this.request = request;
  }

  abstract void write(Rows<?> rows, OutputStream out) throws IOException;

  @Override
  public boolean isWriteable(
      Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
    return type == Rows.class;
  }

  /**
   * What fails on its way must not look complete: left alone, the exception would be appended as a
   * problem and the answer ended in order.
   */
  @Override
  public void writeTo(
      Rows<?> rows,
      Class<?> type,
      Type genericType,
      Annotation[] annotations,
      MediaType mediaType,
      MultivaluedMap<String, Object> headers,
      OutputStream out)
      throws IOException {
    rows.attach(extension, headers);
    HttpServerRequest sender = request.getCurrent().request();
    try {
      write(rows, out);
    } catch (IOException | RuntimeException e) {
      if (sender.response().headWritten()) {
        cut(sender);
      }
      throw e;
    }
  }

  /**
   * Closes the channel itself, and returns when it is closed. Vert.x's {@code reset} and {@code
   * close} wait for what a slow reader has not taken yet, and an orderly end slips in behind that.
   */
  private static void cut(HttpServerRequest sender) {
    ((ConnectionBase) sender.connection()).channel().close().awaitUninterruptibly();
  }
}
