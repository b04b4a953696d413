package io.durabledelete.system.rig;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.zip.GZIPInputStream;

/** Takes spans by OTLP over HTTP, and remembers where each belongs. */
public final class Collector implements AutoCloseable {
  /**
   * A span.
   *
   * @param parentId empty: it is the first of its trace
   */
  public record Seen(String traceId, String id, String parentId, String name) {}

  private final HttpServer server;
  private final List<Seen> spans = new CopyOnWriteArrayList<>();

  public Collector() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/v1/traces", this::take);
    server.start();
  }

  /** As OTEL_EXPORTER_OTLP_ENDPOINT has it. */
  public String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** The spans of a trace so far. */
  public List<Seen> of(String traceId) {
    return spans.stream().filter(span -> span.traceId().equals(traceId)).toList();
  }

  private void take(HttpExchange exchange) throws IOException {
    boolean isZipped = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
    InputStream body = exchange.getRequestBody();
    byte[] request = (isZipped ? new GZIPInputStream(body) : body).readAllBytes();
    // a request has resources (1), these have scopes (2), and these have spans (2)
    fields(request, 1, resource -> fields(resource, 2, scope -> fields(scope, 2, this::keep)));
    exchange.sendResponseHeaders(200, -1);
    exchange.close();
  }

  private void keep(byte[] span) {
    String[] texts = {"", "", "", ""};
    each(
        span,
        (number, value) -> {
          switch (number) {
            case 1 -> texts[0] = HexFormat.of().formatHex(value);
            case 2 -> texts[1] = HexFormat.of().formatHex(value);
            case 4 -> texts[2] = HexFormat.of().formatHex(value);
            case 5 -> texts[3] = new String(value, StandardCharsets.UTF_8);
            default -> {
              // times and attributes
            }
          }
        });
    spans.add(new Seen(texts[0], texts[1], texts[2], texts[3]));
  }

  private interface Inner {
    void read(byte[] message);
  }

  private static void fields(byte[] message, int wanted, Inner inner) {
    each(
        message,
        (number, value) -> {
          if (number == wanted) {
            inner.read(value);
          }
        });
  }

  /** The fields with bytes of a message in protocol buffers; numbers are passed over. */
  private static void each(byte[] message, BiConsumer<Integer, byte[]> field) {
    ByteBuffer bytes = ByteBuffer.wrap(message);
    while (bytes.hasRemaining()) {
      long key = varint(bytes);
      switch ((int) (key & 7)) {
        case 0 -> varint(bytes);
        case 1 -> bytes.getLong();
        case 2 -> {
          byte[] value = new byte[(int) varint(bytes)];
          bytes.get(value);
          field.accept((int) (key >>> 3), value);
        }
        case 5 -> bytes.getInt();
        default -> throw new IllegalStateException("no protocol buffers: " + key);
      }
    }
  }

  private static long varint(ByteBuffer bytes) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = bytes.get();
      value |= (long) (next & 127) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
