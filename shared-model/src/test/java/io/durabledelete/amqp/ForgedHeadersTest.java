package io.durabledelete.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.Envelope;
import io.durabledelete.deletion.DeleteJob;
import io.durabledelete.deletion.JobDecision;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("D8, X2 (API8): headers that anybody may have written")
class ForgedHeadersTest {

  private static Delivery delivery(Map<String, Object> headers) {
    return new Delivery(
        new Envelope(1, false, "", Topology.TASK_DELETE),
        new AMQP.BasicProperties.Builder().headers(headers).build(),
        new byte[] {'{', '}'});
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "3, 3",
    "-1, 0",
    "-2147483648, 0",
    "2147483647, 1000",
    "99999999999999999999, 0",
    "x, 0",
    "'', 0"
  })
  @DisplayName("D8 (API8): a forged count of failures is bounded, and other counts mean nothing")
  void boundsForgedCounts(String count, int expected) {
    Map<String, Object> headers = new HashMap<>();
    headers.put("x-early-failures", count);
    headers.put("x-attempts", 1_000_000);
    headers.put("x-death", List.of(Map.of("count", 1_000_000L, "queue", Topology.TASK_DELETE)));
    headers.put("x-delivery-count", 1_000_000L);

    DeleteJob job = JobMessages.job(delivery(headers));

    assertThat(job.early()).isEqualTo(expected);
    assertThat(job.early() + 1).isPositive();
  }

  @ParameterizedTest
  @CsvSource({"x-letter-id", "x-cause", "x-error", "x-attempts", "x-died-at"})
  @DisplayName("O1 (API8): what a dead letter says of its death is the worker's, not the sender's")
  void stampsLettersItself(String header) {
    Delivery delivery = delivery(Map.of(header, "forged"));

    OutgoingMessage letter =
        JobMessages.deadLetter(delivery, new JobDecision.DeadLetter("malformed", "no JSON", 0));
    OutgoingMessage copy =
        JobMessages.delayedCopy(delivery, new JobDecision.Again(Duration.ofSeconds(1), 1));

    assertThat(letter.properties().getHeaders().get(header)).isNotEqualTo("forged");
    assertThat(copy.properties().getHeaders().get("x-early-failures")).isEqualTo(1);
  }
}
