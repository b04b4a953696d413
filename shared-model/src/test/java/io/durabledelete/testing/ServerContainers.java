package io.durabledelete.testing;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerClientException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.testcontainers.DockerClientFactory;

/** One MongoDB and one RabbitMQ in containers. Public for {@link ContainersOfJvm} alone. */
public final class ServerContainers {
  // tasks that run once: what went wrong is said to each test, and not tried again
  private static final FutureTask<Map<String, String>> MONGODB =
      new FutureTask<>(() -> started(MongoDbContainer::start));
  private static final FutureTask<Map<String, String>> RABBITMQ =
      new FutureTask<>(() -> started(RabbitMqContainer::start));

  private interface Start {
    Map<String, String> start();
  }

  private ServerContainers() {}

  /** A setting, by the name that it has in the environment. */
  public static String setting(String variable) throws Throwable {
    FutureTask<Map<String, String>> server = variable.startsWith("MONGODB_") ? MONGODB : RABBITMQ;
    server.run();
    try {
      return server.get().get(variable);
    } catch (ExecutionException e) {
      throw e.getCause();
    }
  }

  private static Map<String, String> started(Start server) {
    if (!DockerClientFactory.instance().isDockerAvailable()) {
      throw new IllegalStateException("no Docker engine answers");
    }
    return server.start();
  }

  /** The image that a variable names, once it is there. */
  static String image(String variable, String usual) {
    String named = System.getenv(variable);
    String image = named == null || named.isBlank() ? usual : named;
    DockerClient docker = DockerClientFactory.lazyClient();
    try {
      docker.inspectImageCmd(image).exec();
    } catch (NotFoundException e) {
      pull(docker, image);
    }
    return image;
  }

  /** Once: Testcontainers would try for two minutes, where no registry can be reached. */
  private static void pull(DockerClient docker, String image) {
    try {
      docker.pullImageCmd(image).start().awaitCompletion();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (DockerException | DockerClientException e) {
      throw new IllegalStateException("the image " + image + " cannot be pulled", e);
    }
  }
}
