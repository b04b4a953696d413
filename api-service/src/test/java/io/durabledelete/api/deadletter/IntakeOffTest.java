package io.durabledelete.api.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.durabledelete.amqp.Topology;
import io.durabledelete.api.testing.LetterApiTest;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@QuarkusTest
@DisplayName("O1: with INTAKE_ENABLED=false letters stay in the queue, and the list says so")
class IntakeOffTest extends LetterApiTest {

  @BeforeEach
  @AfterEach
  void theQueueIsEmpty() {
    around.broker.drain(Topology.DEAD_LETTERS);
  }

  @Test
  @DisplayName("I12: looking 30 times changes nothing")
  void leavesTheQueueAlone() {
    List<String> ids =
        List.of(die(bytes("1"), Map.of()), die(bytes("2"), Map.of()), die(bytes("3"), Map.of()));
    await().until(() -> read(LETTERS).path("in_queue").asLong() == 3);

    for (int look = 0; look < 30; look++) {
      JsonNode list = read(LETTERS);
      assertThat(list.path("intake_enabled").asBoolean()).isFalse();
      assertThat(list.path("in_queue").asLong()).isEqualTo(3);
      assertThat(list.path("items")).isEmpty();
    }

    assertThat(around.broker.drain(Topology.DEAD_LETTERS))
        .extracting(message -> message.properties().getMessageId())
        .containsExactlyElementsOf(ids);
  }
}
