package io.durabledelete.bench;

import io.durabledelete.bench.Bench.BrokenPromise;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.UUID;

/**
 * A caller with a connection of his own that is kept open, who only deletes. He speaks HTTP by
 * hand: on the same processors, a client library would be measured more than the product.
 */
final class Wire implements Crowd.Deed {
  private static final String LENGTH = "content-length:";

  private final String head;
  private final String tail;
  private final Socket socket;
  private final InputStream in;

  Wire(Replica api) {
    head = "DELETE /api/v1/projects/" + Caller.PROJECT + "/tasks/";
    tail =
        " HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer %s\r\n\r\n"
            .formatted(Environment.needed("BENCH_TOKEN"));
    try {
      socket = new Socket(api.url().getHost(), api.url().getPort());
      socket.setTcpNoDelay(true);
      in = new BufferedInputStream(socket.getInputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void on(UUID task) {
    try {
      socket.getOutputStream().write((head + task + tail).getBytes(StandardCharsets.US_ASCII));
      String status = line();
      int length = 0;
      for (String header = line(); !header.isEmpty(); header = line()) {
        if (header.toLowerCase(Locale.ROOT).startsWith(LENGTH)) {
          length = Integer.parseInt(header.substring(LENGTH.length()).trim());
        }
      }
      String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
      if (!status.startsWith("HTTP/1.1 202")) {
        throw new BrokenPromise("a delete was answered with %s: %s".formatted(status, body));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("the connection was closed");
      }
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }
}
