package io.durabledelete.bench;

import io.durabledelete.settings.Setting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** One replica of a service as a process, with the settings that it has by default. */
final class Replica {
  enum Kind {
    API("api-service", Setting.API_PORT),
    WORKER("delete-worker", Setting.WORKER_PORT);

    private final String module;
    private final Setting port;

    Kind(String module, Setting port) {
      this.module = module;
      this.port = port;
    }

    String module() {
      return module;
    }

    private Path program() {
      return Path.of(Environment.needed("BENCH_BUILD"), module, "quarkus-run.jar");
    }

    /** As in its container. */
    private List<String> options() {
      String variable = "BENCH_%s_OPTIONS".formatted(module.toUpperCase(Locale.ROOT));
      return List.of(Environment.needed(variable.replace('-', '_')).split(" "));
    }
  }

  private static final Duration START_LIMIT = Duration.ofMinutes(3);

  private final String name;
  private final URI url;
  private final Process process;
  private final Path log;

  private Replica(String name, URI url, Process process, Path log) {
    this.name = name;
    this.url = url;
    this.process = process;
    this.log = log;
  }

  /** Starts a replica, which inherits this process's settings but for those named here. */
  static Replica launch(Kind kind, String name, Map<String, String> differing) {
    return launch(kind, name, kind.options(), differing);
  }

  /** The same with nothing that makes its start faster. */
  static Replica launchUntuned(Kind kind, String name, Map<String, String> differing) {
    return launch(kind, name, List.of(), differing);
  }

  private static Replica launch(
      Kind kind, String name, List<String> options, Map<String, String> differing) {
    try {
      Path log = Path.of(Environment.needed("BENCH_LOGS"), name + ".log");
      int port = freePort();
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(options);
      command.addAll(List.of("-jar", kind.program().toString()));
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
      builder.environment().putAll(differing);
      builder.environment().put(kind.port.name(), Integer.toString(port));
      Process process = builder.start();
      return new Replica(name, URI.create("http://127.0.0.1:" + port), process, log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Below the range that the system takes ports for outgoing connections from. */
  private static int freePort() throws IOException {
    for (int tries = 0; tries < 100; tries++) {
      int port = ThreadLocalRandom.current().nextInt(18_000, 32_000);
      try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return probe.getLocalPort();
      } catch (IOException taken) {
        continue;
      }
    }
    throw new IOException("no free port found");
  }

  URI url() {
    return url;
  }

  void awaitReady() throws InterruptedException {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (!isReady()) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        throw new IllegalStateException("%s is not ready: %s".formatted(name, log()));
      }
      Thread.sleep(20);
    }
    Bench.progress(name + ": ready");
  }

  private boolean isReady() throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(url.resolve("/q/health/ready"))
            .timeout(Duration.ofSeconds(5))
            .build();
    try {
      return Caller.HTTP.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return "its log can't be read: " + log;
    }
  }

  /** The processor time that it has used so far. */
  double seconds() {
    return process.info().totalCpuDuration().map(used -> used.toMillis() / 1e3).orElse(Double.NaN);
  }

  /** The memory that it has resident now; not a number where the system does not tell. */
  double residentMib() {
    return status("VmRSS:") / 1024;
  }

  /** How many threads it has now; not a number where the system does not tell. */
  double threads() {
    return status("Threads:");
  }

  private double status(String figure) {
    try {
      return Files.readAllLines(Path.of("/proc/%d/status".formatted(process.pid()))).stream()
          .filter(line -> line.startsWith(figure))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")))
          .findFirst()
          .orElse(Double.NaN);
    } catch (IOException e) {
      return Double.NaN;
    }
  }

  /** SIGSTOP. */
  void freeze() throws InterruptedException {
    signal("STOP");
  }

  /** SIGCONT. */
  void thaw() throws InterruptedException {
    signal("CONT");
  }

  private void signal(String signal) throws InterruptedException {
    try {
      var unused =
          new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** SIGKILL. */
  void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
