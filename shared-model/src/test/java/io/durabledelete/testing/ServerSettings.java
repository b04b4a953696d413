package io.durabledelete.testing;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Where the servers of the tests are: the environment names them, else they are containers. With
 * {@code TEST_SERVERS=containers} they are containers whatever else the environment says.
 */
final class ServerSettings {
  static final ServerSettings HERE = new ServerSettings(System::getenv, ContainersOfJvm::setting);

  private static final String CHOICE = "TEST_SERVERS";
  private static final String CONTAINERS = "containers";
  private static final List<String> NAMING = List.of("MONGODB_URI", "RABBITMQ_HOST");

  private final UnaryOperator<String> environment;
  private final UnaryOperator<String> containers;

  ServerSettings(UnaryOperator<String> environment, UnaryOperator<String> containers) {
    this.environment = environment;
    this.containers = containers;
  }

  /** A setting that there must be. */
  String needed(String variable) {
    return find(variable).orElseThrow(() -> missing(variable, "", null));
  }

  /** A setting, if the servers have it; none is there only where the environment names them. */
  Optional<String> find(String variable) {
    if (areContainersChosen()) {
      return Optional.of(containers.apply(variable));
    }
    return areServersNamed() ? named(variable) : Optional.of(ofContainersIfThereAre(variable));
  }

  private boolean areContainersChosen() {
    String choice = named(CHOICE).orElse("");
    if (choice.isEmpty() || choice.equals(CONTAINERS)) {
      return !choice.isEmpty();
    }
    throw new IllegalStateException(
        "%s is %s: it must be %s, or unset".formatted(CHOICE, choice, CONTAINERS));
  }

  private boolean areServersNamed() {
    return NAMING.stream().anyMatch(variable -> named(variable).isPresent());
  }

  private Optional<String> named(String variable) {
    return Optional.ofNullable(environment.apply(variable)).filter(value -> !value.isBlank());
  }

  private String ofContainersIfThereAre(String variable) {
    try {
      return containers.apply(variable);
    } catch (NoContainers e) {
      throw missing(variable, "; there are no containers, either: " + e.getMessage(), e);
    }
  }

  private static IllegalStateException missing(String variable, String more, NoContainers why) {
    return new IllegalStateException(
        variable
            + " is not set: run the tests by deploy/verify, or first:"
            + " set -a; eval \"$(deploy/services start)\""
            + more,
        why);
  }
}
