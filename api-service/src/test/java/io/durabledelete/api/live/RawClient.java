package io.durabledelete.api.live;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An upgrade to the letter, also where it is wrong; and a client who reads nothing afterwards. */
final class RawClient implements AutoCloseable {
  private static final Pattern LENGTH = Pattern.compile("(?i)content-length: (\\d+)");

  private final Socket socket = new Socket();
  final String head;
  final String body;

  /**
   * Sends a request and reads its answer.
   *
   * @param lines the request line and the headers
   */
  RawClient(URI root, List<String> lines) {
    try {
      socket.setReceiveBufferSize(256 * 1024);
      socket.setSoTimeout(20_000);
      socket.connect(new InetSocketAddress(root.getHost(), root.getPort()));
      String request = String.join("\r\n", lines) + "\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      head = readHead(socket.getInputStream());
      Matcher length = LENGTH.matcher(head);
      body =
          length.find()
              ? new String(
                  socket.getInputStream().readNBytes(Integer.parseInt(length.group(1))),
                  StandardCharsets.UTF_8)
              : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String readHead(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        break;
      }
      head.append((char) next);
    }
    return head.toString();
  }

  int status() {
    return Integer.parseInt(head.split(" ", 3)[1]);
  }

  String header(String name) {
    Matcher matcher = Pattern.compile("(?im)^" + name + ": (.*?)\r?$").matcher(head);
    return matcher.find() ? matcher.group(1) : "";
  }

  /** Reads on until the connection ends, one way or the other. */
  String readToTheEnd() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try {
      socket.getInputStream().transferTo(all);
    } catch (IOException e) {
      // it was reset
    }
    return all.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // it is closed
    }
  }
}
