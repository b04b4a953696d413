package io.durabledelete.system.rig;

import io.durabledelete.amqp.BrokerSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One broker that nobody else uses, alone or as a node of a cluster. It is started by {@code
 * deploy/services} in a folder of its own, and goes with it.
 */
final class BrokerNode implements AutoCloseable {
  private static final Pattern STATUS = Pattern.compile("RabbitMQ: process (\\d+) ");

  private final Thread atTheEnd = new Thread(this::stopAndRemove);
  private final Path home;
  private final Map<String, String> settings;

  /** Starts one that is alone, so far. */
  static BrokerNode alone() {
    return new BrokerNode("start");
  }

  /** Starts a further node of the cluster that this one is in. */
  BrokerNode another() {
    return new BrokerNode("join-broker", home.toString());
  }

  private BrokerNode(String... start) {
    // nobody else would stop it when the tests are interrupted
    Runtime.getRuntime().addShutdownHook(atTheEnd);
    try {
      home = Files.createTempDirectory("durable-delete-broker");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    services(start);
    settings =
        services("env").stream()
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

  void stop() {
    services("stop-broker");
  }

  /** Nothing happens to one that runs. */
  void start() {
    services("start-broker");
  }

  /** SIGKILL: nothing is flushed, nobody is told. */
  void kill() {
    Signals.send("KILL", pid());
  }

  void freeze() {
    Signals.send("STOP", pid());
  }

  /** Nothing happens to one that is not frozen, or does not run. */
  void thaw() {
    if (isRunning()) {
      Signals.send("CONT", pid());
    }
  }

  /** As the other nodes call it. */
  String name() {
    return control("eval", "node().").getFirst().replace("'", "");
  }

  boolean isRunning() {
    return processes().findAny().isPresent();
  }

  /** What {@code rabbitmqctl} prints. */
  List<String> control(String... arguments) {
    return services(
        Stream.concat(Stream.of("rabbitmqctl", "-q"), Stream.of(arguments)).toArray(String[]::new));
  }

  private long pid() {
    return processes()
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("the broker is no process of this machine"));
  }

  private Stream<Long> processes() {
    // its exit code tells whether MongoDB runs, too
    return run("status").output().stream()
        .map(STATUS::matcher)
        .filter(Matcher::find)
        .map(matcher -> Long.parseLong(matcher.group(1)));
  }

  private List<String> services(String... arguments) {
    return run(arguments).outputOfSuccess();
  }

  private DeployCommand.Outcome run(String... arguments) {
    return DeployCommand.run(
        variables -> {
          // MongoDB is the one that all tests share
          variables.keySet().removeIf(variable -> variable.startsWith("RABBITMQ_"));
          variables.put("DURABLE_DELETE_HOME", home.toString());
        },
        "services",
        arguments);
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(atTheEnd);
    stopAndRemove();
  }

  private void stopAndRemove() {
    services("stop");
    Folders.delete(home);
  }
}
