package io.durabledelete.testing;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;

/** One connection between a client and the broker, passed on frame by frame. */
final class BrokerLink {
  private interface Pump {
    void run() throws IOException, InterruptedException;
  }

  private static final byte METHOD = 1;
  private static final byte FRAME_END = (byte) 0xCE;
  private static final int CLASS_BASIC_METHOD_CANCEL = 60 << 16 | 30;
  private static final int CLASS_BASIC_METHOD_ACK = 60 << 16 | 80;

  private final Socket client;
  private final Socket broker;
  volatile boolean losesRequests;
  volatile boolean hasLost;
  volatile boolean losesConfirms;
  volatile boolean losesCancels;
  volatile CountDownLatch hold = new CountDownLatch(0);

  BrokerLink(Socket client, Socket broker) {
    this.client = client;
    this.broker = broker;
  }

  void start(Runnable onEnd) {
    Thread.ofVirtual().start(() -> untilClosed(this::passRequests, onEnd));
    Thread.ofVirtual().start(() -> untilClosed(this::passAnswers, onEnd));
  }

  private void untilClosed(Pump pump, Runnable onEnd) {
    try {
      pump.run();
    } catch (IOException | InterruptedException e) {
      // one side is gone, so the other goes too
    } finally {
      close();
      onEnd.run();
    }
  }

  private void passRequests() throws IOException, InterruptedException {
    byte[] buffer = new byte[8192];
    for (int read = client.getInputStream().read(buffer);
        read >= 0;
        read = client.getInputStream().read(buffer)) {
      hold.await();
      if (losesRequests) {
        hasLost = true;
      } else {
        broker.getOutputStream().write(buffer, 0, read);
      }
    }
  }

  private void passAnswers() throws IOException {
    DataInputStream in = new DataInputStream(new BufferedInputStream(broker.getInputStream()));
    while (true) {
      byte type = in.readByte();
      short channel = in.readShort();
      byte[] payload = in.readNBytes(in.readInt());
      in.readByte();
      if (type != METHOD || !isLost(ByteBuffer.wrap(payload).getInt())) {
        tell(type, channel, payload);
      }
    }
  }

  private boolean isLost(int classAndMethod) {
    return (losesConfirms && classAndMethod == CLASS_BASIC_METHOD_ACK)
        || (losesCancels && classAndMethod == CLASS_BASIC_METHOD_CANCEL);
  }

  void tell(int channel, byte[] method) {
    try {
      tell(METHOD, (short) channel, method);
    } catch (IOException e) {
      close();
    }
  }

  private synchronized void tell(byte type, short channel, byte[] payload) throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(payload.length + 8);
    frame.put(type).putShort(channel).putInt(payload.length).put(payload).put(FRAME_END);
    OutputStream out = client.getOutputStream();
    out.write(frame.array());
    out.flush();
  }

  void close() {
    hold.countDown();
    for (Socket socket : new Socket[] {client, broker}) {
      try {
        socket.close();
      } catch (IOException e) {
        // it is closed
      }
    }
  }
}
