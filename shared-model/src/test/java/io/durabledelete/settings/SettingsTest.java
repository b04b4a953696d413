package io.durabledelete.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("O5: settings from the environment")
class SettingsTest {
  @Test
  void hasTheDefaultsOfTheContract() {
    Settings settings = read(Map.of());

    assertThat(settings.integer(Setting.API_PORT)).isEqualTo(8080);
    assertThat(settings.duration(Setting.PUBLISH_TIMEOUT)).isEqualTo(Duration.ofSeconds(2));
    assertThat(settings.duration(Setting.RECONCILER_THRESHOLD)).isEqualTo(Duration.ofMinutes(10));
    assertThat(settings.duration(Setting.TOMBSTONE_RETENTION)).isEqualTo(Duration.ofDays(365));
    assertThat(settings.text(Setting.ON_PUBLISH_FAILURE)).isEqualTo("rollback");
    assertThat(settings.optionalText(Setting.OIDC_AUTH_SERVER_URL)).isEmpty();
  }

  @Test
  void readsOrigins() {
    assertThat(read(Map.of()).origins(Setting.ALLOWED_ORIGINS)).isEmpty();
    assertThat(
            read(Map.of("ALLOWED_ORIGINS", "https://A.example, http://b.example:8080"))
                .origins(Setting.ALLOWED_ORIGINS))
        .containsExactly("https://a.example", "http://b.example:8080");
  }

  @ParameterizedTest
  @CsvSource({
    "PT2S, 2000",
    "10m, 600000",
    "1h, 3600000",
    "500ms, 500",
    "P1D, 86400000",
    "30 s, 30000"
  })
  void readsDurationsAsPeopleWriteThem(String text, long millis) {
    assertThat(DurationText.parse(text)).isEqualTo(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @CsvSource({
    "PUBLISH_TIMEOUT, abc, not a duration",
    "PUBLISH_TIMEOUT, 10, not a duration",
    "PUBLISH_TIMEOUT, -2s, not a duration",
    "PUBLISH_TIMEOUT, PT-2S, must be between",
    "DATABASE_TIMEOUT, 0s, must be between",
    "API_PORT, 80800, must be a whole number from 0 to 65535",
    "WORKER_CONCURRENCY, 0, must be a whole number",
    "WORKER_CONCURRENCY, two, must be a whole number",
    "RABBITMQ_SSL, yes, must be true or false",
    "ON_PUBLISH_FAILURE, retry, must be one of",
    "MISFIRE_POLICY, fire, must be one of",
    "DASHBOARD_URL, tasks.example.org, must be http or https",
    "DASHBOARD_URL, ftp://tasks.example.org, must be http or https",
    "DASHBOARD_URL, https://tasks.example.org/durable, nothing behind",
    "DASHBOARD_URL, https://admin@tasks.example.org, nothing behind",
    "ALLOWED_ORIGINS, *, must be like https://",
    "ALLOWED_ORIGINS, example.org, must be like https://",
    "ALLOWED_ORIGINS, https://example.org/, must be like https://",
    "ALLOWED_ORIGINS, null, must be like https://",
  })
  void refusesBadValuesInOneLineThatNamesThem(String variable, String value, String problem) {
    assertThatThrownBy(() -> read(Map.of(variable, value)))
        .isInstanceOf(BadSetting.class)
        .hasMessageContaining(variable)
        .hasMessageContaining(value)
        .hasMessageContaining(problem)
        .message()
        .doesNotContain("\n");
  }

  @ParameterizedTest
  @CsvSource({
    "https://tasks.example.org, https://tasks.example.org",
    "https://tasks.example.org/, https://tasks.example.org",
    "http://localhost:8080, http://localhost:8080",
    "http://[::1]:8080, http://[::1]:8080"
  })
  void readsAddressesOfAWebSite(String text, String origin) {
    assertThat(read(Map.of("DASHBOARD_URL", text)).optionalText(Setting.DASHBOARD_URL))
        .contains(origin);
  }

  @ParameterizedTest
  @EnumSource(Setting.class)
  @DisplayName("each is in deploy/.env.example and in docs/configuration.md, with its default")
  void isDocumented(Setting setting) throws IOException {
    String example = Files.readString(Path.of("..", "deploy", ".env.example"));
    String page = Files.readString(Path.of("..", "docs", "configuration.md"));
    String value = setting.defaultValue() == null ? "" : setting.defaultValue();

    assertThat(example)
        .containsPattern("(?m)^#?" + setting + "=" + java.util.regex.Pattern.quote(value));
    assertThat(example).contains(setting.meaning());
    assertThat(page)
        .contains(
            "| `%s` | %s | %s |"
                .formatted(setting, value.isEmpty() ? "–" : "`" + value + "`", setting.meaning()));
  }

  @ParameterizedTest
  @EnumSource(Setting.class)
  @DisplayName("O5: each gets through deploy/compose.yaml into the containers")
  void isHandedToContainers(Setting setting) throws IOException {
    String compose = Files.readString(Path.of("..", "deploy", "compose.yaml"));

    assertThat(compose).containsPattern("(?m)^ +" + setting + ":");
  }

  private static Settings read(Map<String, String> variables) {
    return Settings.read(name -> Optional.ofNullable(variables.get(name)));
  }
}
