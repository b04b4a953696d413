package io.durabledelete.system.rig;

import io.durabledelete.amqp.BrokerSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A broker that nobody else uses, so that it can be stopped, started and frozen. It is started by
 * {@code deploy/services} in a folder of its own, and goes with it.
 */
public final class OwnBroker implements AutoCloseable {
  private static final Pattern STATUS = Pattern.compile("RabbitMQ: process (\\d+) ");

  private final Thread atTheEnd = new Thread(this::stopAndRemove);
  private final Path home;
  private final Map<String, String> settings;
  private volatile boolean isAltered;

  public OwnBroker() {
    // nobody else would stop it when the tests are interrupted
    Runtime.getRuntime().addShutdownHook(atTheEnd);
    try {
      home = Files.createTempDirectory("durable-delete-broker");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    settings =
        services("start").stream()
            .map(line -> line.split("=", 2))
            .filter(pair -> pair.length == 2)
            .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
  }

  BrokerSettings settings() {
    return new BrokerSettings(
        settings.get("RABBITMQ_HOST"),
        Integer.parseInt(settings.get("RABBITMQ_PORT")),
        settings.get("RABBITMQ_USERNAME"),
        settings.get("RABBITMQ_PASSWORD"),
        settings.get("RABBITMQ_VHOST"),
        false);
  }

  String managementUrl() {
    return settings.get("RABBITMQ_MANAGEMENT_URL");
  }

  public void stop() {
    services("stop-broker");
  }

  public void start() {
    services("start-broker");
  }

  /** SIGKILL: nothing is flushed, nobody is told. */
  public void kill() {
    Signals.send("KILL", pid());
  }

  /** Runs {@code rabbitmqctl} with these arguments. */
  public List<String> control(String... arguments) {
    isAltered |= arguments[0].startsWith("set_");
    return services(Stream.concat(Stream.of("rabbitmqctl", "-q"), Stream.of(arguments)).toList());
  }

  /** Whatever happened: it runs, is not frozen and raises no alarm. */
  public void mend() {
    if (services("status").stream().anyMatch(line -> STATUS.matcher(line).find())) {
      thaw();
    }
    start();
    if (isAltered) {
      control("set_disk_free_limit", "50MB");
      control("set_vm_memory_high_watermark", "0.4");
      isAltered = false;
    }
  }

  /** It stands still, and its connections stay open. */
  public void freeze() {
    Signals.send("STOP", pid());
  }

  public void thaw() {
    Signals.send("CONT", pid());
  }

  private long pid() {
    return services("status").stream()
        .map(STATUS::matcher)
        .filter(Matcher::find)
        .map(matcher -> Long.parseLong(matcher.group(1)))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("the broker is no process of this machine"));
  }

  private List<String> services(String action) {
    return services(List.of(action));
  }

  private List<String> services(List<String> arguments) {
    Path command =
        Path.of(System.getProperty("basedir", ""))
            .toAbsolutePath()
            .resolveSibling("deploy/services");
    ProcessBuilder builder =
        new ProcessBuilder(
            Stream.concat(Stream.of(command.toString()), arguments.stream()).toList());
    // MongoDB is the one that all tests share
    builder.environment().keySet().removeIf(variable -> variable.startsWith("RABBITMQ_"));
    builder.environment().put("DURABLE_DELETE_HOME", home.toString());
    try {
      Path log = home.resolve("services.log");
      builder.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
      Process process = builder.start();
      List<String> lines = new ArrayList<>(process.inputReader().lines().toList());
      int code = process.waitFor();
      if (code != 0 && !arguments.equals(List.of("status"))) {
        throw new IllegalStateException(
            "%s %s: exit code %d, %s".formatted(command, arguments, code, Files.readString(log)));
      }
      return lines;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(atTheEnd);
    stopAndRemove();
  }

  private void stopAndRemove() {
    services("stop");
    try (Stream<Path> files = Files.walk(home)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
