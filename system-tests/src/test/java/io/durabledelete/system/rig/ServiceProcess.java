package io.durabledelete.system.rig;

import static org.awaitility.Awaitility.await;

import io.durabledelete.settings.Setting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** One replica of a service as a process of its own. */
public final class ServiceProcess implements AutoCloseable {
  /** The programs, where the build puts them. */
  public enum Kind {
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

    /** Where the build puts it. */
    Path program() {
      Path jar = MODULE.resolveSibling(module).resolve("target/quarkus-app/quarkus-run.jar");
      if (!Files.exists(jar)) {
        throw new IllegalStateException(
            jar + " is not there: build the services first, by ./mvnw -DskipTests package");
      }
      return jar;
    }
  }

  private static final Path MODULE = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
  private static final Duration START_LIMIT = Duration.ofSeconds(120);

  /** Quick to start and small: many of them share the machine. */
  private static final List<String> JAVA =
      List.of(
          Path.of(System.getProperty("java.home"), "bin", "java").toString(),
          "-XX:TieredStopAtLevel=1",
          "-XX:+UseSerialGC",
          "-Xmx384m");

  private static final Pattern LISTENING = Pattern.compile("Listening on: http://[^:\\s]+:(\\d+)");

  private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> RUNNING.forEach(Process::destroyForcibly)));
  }

  public final String name;
  private final Process process;
  private final Path log;
  private volatile URI url;
  private volatile boolean wasReady;

  private ServiceProcess(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
  }

  /**
   * Starts a replica and returns at once.
   *
   * @param environment all that it gets of the product's settings; its port may be left open
   */
  static ServiceProcess launch(
      Kind kind, Path program, String folder, String name, Map<Setting, String> environment) {
    try {
      Path log = MODULE.resolve("target/service-logs").resolve(folder).resolve(name + ".log");
      Files.createDirectories(log.getParent());
      ProcessBuilder builder =
          new ProcessBuilder(command(program))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.to(log.toFile()));
      Map<String, String> variables = builder.environment();
      Arrays.stream(Setting.values()).map(Setting::name).forEach(variables::remove);
      environment.forEach((setting, value) -> variables.put(setting.name(), value));
      // the system picks a free one, and nobody can be faster; the process tells which
      variables.putIfAbsent(kind.port.name(), "0");
      Process process = builder.start();
      RUNNING.add(process);
      return new ServiceProcess(name, process, log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> command(Path program) {
    return Stream.concat(JAVA.stream(), Stream.of("-jar", program.toString())).toList();
  }

  public ServiceProcess awaitReady() {
    await(name + " to be ready")
        .atMost(START_LIMIT)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> isReady() || !process.isAlive());
    if (!process.isAlive()) {
      throw new IllegalStateException(name + " ended: " + log());
    }
    wasReady = true;
    return this;
  }

  /** Whether somebody has seen it ready: only then is it given requests. */
  boolean takesRequests() {
    return wasReady;
  }

  public boolean isReady() {
    return probe("/q/health/ready");
  }

  public boolean isLive() {
    return probe("/q/health/live");
  }

  /** Where it listens; empty as long as it does not. */
  Optional<URI> url() {
    if (url == null) {
      Matcher line = LISTENING.matcher(log());
      url = line.find() ? URI.create("http://127.0.0.1:" + line.group(1)) : null;
    }
    return Optional.ofNullable(url);
  }

  /** Where it listens, once it is ready. */
  public URI address() {
    return url().orElseThrow();
  }

  private boolean probe(String path) {
    return url().isPresent() && answers(url().get().resolve(path));
  }

  private static boolean answers(URI probe) {
    HttpRequest request = HttpRequest.newBuilder(probe).timeout(Duration.ofSeconds(5)).build();
    try {
      return Client.HTTP.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** What a scrape of its metrics gets. */
  public Exposed metrics() {
    HttpRequest request =
        HttpRequest.newBuilder(address().resolve("/q/metrics"))
            .header("Accept", "text/plain")
            .timeout(Duration.ofSeconds(5))
            .build();
    try {
      return Exposed.read(Client.HTTP.send(request, BodyHandlers.ofString()).body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** SIGTERM; does not wait. */
  public void terminate() {
    process.destroy();
  }

  /** SIGTERM, and waits for the end; returns the exit code. */
  public int stop(Duration limit) {
    terminate();
    return awaitExit(limit);
  }

  /** Waits for the process to end; returns its exit code. */
  public int awaitExit(Duration limit) {
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError(name + " is still there after " + limit + ": " + log());
      }
      RUNNING.remove(process);
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** SIGKILL, and waits for the end. */
  public void kill() {
    process.destroyForcibly();
    awaitExit(Duration.ofSeconds(10));
  }

  /** SIGSTOP: the process stands still, and its connections stay open. */
  public void freeze() {
    Signals.send("STOP", process.pid());
  }

  /** SIGCONT: it goes on, not knowing that it stood still. */
  public void thaw() {
    Signals.send("CONT", process.pid());
  }

  /** SIGQUIT: what each thread is doing, written to the log. */
  public void tellThreads() {
    Signals.send("QUIT", process.pid());
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  public String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    kill();
  }
}
