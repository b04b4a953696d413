package io.durabledelete.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("where tests get their servers")
class ServerSettingsTest {
  private static final UnaryOperator<String> STARTED = variable -> variable + " of a container";
  private static final UnaryOperator<String> UNTOUCHED =
      variable -> {
        throw new AssertionError("Docker was asked for " + variable);
      };
  private static final UnaryOperator<String> NOT_THERE =
      variable -> {
        throw new NoContainers(new IllegalStateException("no Docker engine answers"));
      };

  @Test
  @DisplayName("servers that the environment names are used, and Docker is left alone")
  void namedServersWin() {
    var settings = settings(Map.of("MONGODB_URI", "mongodb://named"), UNTOUCHED);

    assertThat(settings.needed("MONGODB_URI")).isEqualTo("mongodb://named");
    assertThat(settings.find("RABBITMQ_MANAGEMENT_URL")).isEmpty();
    assertThatThrownBy(() -> settings.needed("RABBITMQ_HOST"))
        .hasMessageStartingWith("RABBITMQ_HOST is not set: run the tests by deploy/verify");
  }

  @Test
  @DisplayName("without any, containers are started")
  void containersStandIn() {
    var settings = settings(Map.of("RABBITMQ_HOST", " "), STARTED);

    assertThat(settings.needed("RABBITMQ_HOST")).isEqualTo("RABBITMQ_HOST of a container");
    assertThat(settings.find("RABBITMQ_MANAGEMENT_URL")).isPresent();
  }

  @Test
  @DisplayName("with neither, what is missing is said, and why there are no containers")
  void saysWhatIsMissing() {
    assertThatThrownBy(() -> settings(Map.of(), NOT_THERE).needed("MONGODB_URI"))
        .hasMessageStartingWith("MONGODB_URI is not set: run the tests by deploy/verify")
        .hasMessageContaining("deploy/services start")
        .hasMessageEndingWith("no Docker engine answers");
  }

  @Test
  @DisplayName("containers that are asked for win, and are never replaced by something else")
  void containersCanBeChosen() {
    Map<String, String> both =
        Map.of("TEST_SERVERS", "containers", "MONGODB_URI", "mongodb://named");

    assertThat(settings(both, STARTED).needed("MONGODB_URI"))
        .isEqualTo("MONGODB_URI of a container");
    assertThatThrownBy(() -> settings(both, NOT_THERE).needed("MONGODB_URI"))
        .isInstanceOf(NoContainers.class);
  }

  @Test
  @DisplayName("any other choice is a mistake")
  void otherChoicesAreRefused() {
    assertThatThrownBy(
            () -> settings(Map.of("TEST_SERVERS", "docker"), STARTED).needed("MONGODB_URI"))
        .hasMessage("TEST_SERVERS is docker: it must be containers, or unset");
  }

  private static ServerSettings settings(
      Map<String, String> environment, UnaryOperator<String> containers) {
    return new ServerSettings(environment::get, containers);
  }
}
