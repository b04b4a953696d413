package io.durabledelete.api.security;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/** A bare connection: what no client library would send. */
final class Wire {
  private static final int PATIENCE_MS = 10_000;
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3}) ");

  private final URI root;

  Wire(URI root) {
    this.root = root;
  }

  /** What came back until the service closed the connection. */
  record Answer(String text, boolean isClosed) {
    /** The statuses of all answers, in their order. */
    List<Integer> statuses() {
      return STATUS.matcher(text).results().map(each -> Integer.valueOf(each.group(1))).toList();
    }
  }

  /** A request line and headers, with lines as HTTP has them, a token and a last header. */
  static String head(String line, String token, String... headers) {
    StringBuilder head = new StringBuilder(line).append(" HTTP/1.1\r\nHost: test\r\n");
    if (token != null) {
      head.append("Authorization: Bearer ").append(token).append("\r\n");
    }
    for (String header : headers) {
      head.append(header).append("\r\n");
    }
    return head.toString();
  }

  /** Sends a request and waits for no more than the beginning of its answer. */
  void throwIn(String request) {
    try (Socket socket = new Socket(root.getHost(), root.getPort())) {
      socket.setSoTimeout(PATIENCE_MS);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      if (socket.getInputStream().read() != 'H') {
        throw new IllegalStateException("no answer");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Answer send(String request) {
    return send(request.getBytes(StandardCharsets.ISO_8859_1));
  }

  Answer send(byte[] request) {
    try (Socket socket = new Socket(root.getHost(), root.getPort())) {
      socket.setSoTimeout(PATIENCE_MS);
      try {
        socket.getOutputStream().write(request);
      } catch (SocketException e) {
        // closed before all of it was sent: the answer may be there all the same
      }
      return read(socket.getInputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Answer read(InputStream in) throws IOException {
    ByteArrayOutputStream got = new ByteArrayOutputStream();
    boolean closed = false;
    try {
      in.transferTo(got);
      closed = true;
    } catch (SocketTimeoutException e) {
      // it stays open
    } catch (SocketException e) {
      closed = true; // reset
    }
    return new Answer(got.toString(StandardCharsets.UTF_8), closed);
  }
}
