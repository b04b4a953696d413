package io.durabledelete.testing;

import java.time.Duration;
import java.util.Map;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.containers.wait.strategy.WaitAllStrategy;
import org.testcontainers.images.builder.Transferable;

/** A broker in a container, with its management API, set up as by deploy/services. */
final class RabbitMqContainer {
  private static final int PORT = 5672;
  private static final int MANAGEMENT_PORT = 15672;
  private static final String USER = "durable-delete";
  private static final Duration LIMIT = Duration.ofSeconds(120);

  private RabbitMqContainer() {}

  @SuppressWarnings("resource") // it goes with the JVM
  static Map<String, String> start() {
    String password = TestServers.randomName("password");
    GenericContainer<?> container =
        new GenericContainer<>(ServerContainers.image("RABBITMQ_IMAGE", "rabbitmq:4-management"))
            .withExposedPorts(PORT, MANAGEMENT_PORT)
            .withEnv("RABBITMQ_DEFAULT_USER", USER)
            .withEnv("RABBITMQ_DEFAULT_PASS", password)
            // queue depths that are at most a second old
            .withCopyToContainer(
                Transferable.of("collect_statistics_interval = 1000\n"),
                "/etc/rabbitmq/conf.d/90-tests.conf")
            .waitingFor(
                new WaitAllStrategy()
                    .withStartupTimeout(LIMIT)
                    .withStrategy(Wait.forLogMessage(".*Server startup complete.*", 1))
                    .withStrategy(
                        Wait.forHttp("/api/overview")
                            .forPort(MANAGEMENT_PORT)
                            .withBasicCredentials(USER, password)));
    container.start();
    String host = container.getHost();
    return Map.of(
        "RABBITMQ_HOST",
        host,
        "RABBITMQ_PORT",
        Integer.toString(container.getMappedPort(PORT)),
        "RABBITMQ_USERNAME",
        USER,
        "RABBITMQ_PASSWORD",
        password,
        "RABBITMQ_VHOST",
        "/",
        "RABBITMQ_MANAGEMENT_URL",
        "http://%s:%d".formatted(host, container.getMappedPort(MANAGEMENT_PORT)));
  }
}
