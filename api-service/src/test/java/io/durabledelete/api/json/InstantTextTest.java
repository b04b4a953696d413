package io.durabledelete.api.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.durabledelete.api.problem.Problem;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("T6: points in time are what RFC 3339 says")
class InstantTextTest {
  @ParameterizedTest
  @CsvSource({
    "2027-01-31T08:00:00Z, 2027-01-31T08:00:00Z",
    "2027-01-31t08:00:00.123456789z, 2027-01-31T08:00:00.123456789Z",
    "2027-01-31T08:00:00+02:00, 2027-01-31T06:00:00Z",
    "2027-01-31T08:00:00-00:00, 2027-01-31T08:00:00Z",
    "2027-01-31T08:00:00+18:00, 2027-01-30T14:00:00Z",
    "2027-01-31T08:00:00+18:01, 2027-01-30T13:59:00Z",
    "1791-02-23T18:24:13.652987+22:29, 1791-02-22T19:55:13.652987Z",
    "2027-01-31T08:00:00-23:59, 2027-02-01T07:59:00Z",
    "9999-12-31T23:59:59-19:00, +10000-01-01T18:59:59Z",
  })
  void readsEveryOffset(String text, Instant meant) {
    assertThat(Texts.instant("since", text)).isEqualTo(meant);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2027-01-31",
        "2027-01-31T08:00:00",
        "2027-01-31T08:00:00+24:00",
        "2027-01-31T08:00:00+18:60",
        "2027-02-30T08:00:00+19:00",
        "0000-12-31T23:59:59+19:00",
        "+10000-01-01T00:00:00+19:00",
        "2027-01-31T08:00:00Z+19:00",
      })
  void refusesAllElse(String text) {
    assertThatThrownBy(() -> Texts.instant("since", text))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("since: must be an ISO-8601 date and time");
  }
}
