package io.durabledelete.amqp;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Delivery;
import io.durabledelete.deadletter.BrokerDeath;
import io.durabledelete.deadletter.Letter;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A dead letter as a message. Whatever a header holds becomes text; nothing in it is trusted. */
final class LetterMessages {
  private LetterMessages() {}

  static Letter letter(Delivery delivery) {
    AMQP.BasicProperties properties = delivery.getProperties();
    Map<String, Object> headers =
        properties.getHeaders() == null ? Map.of() : properties.getHeaders();
    Map<String, String> texts = new TreeMap<>();
    headers.forEach((name, value) -> texts.put(name, text(value)));
    return new Letter(
        delivery.getBody(),
        texts,
        properties.getContentType(),
        properties.getMessageId(),
        death(headers.get("x-death")),
        delivery.getEnvelope().isRedeliver());
  }

  /** What the broker says of the latest death: it puts that first. */
  private static @Nullable BrokerDeath death(@Nullable Object deaths) {
    if (deaths instanceof List<?> list
        && !list.isEmpty()
        && list.getFirst() instanceof Map<?, ?> latest
        && latest.get("time") instanceof Date time) {
      return new BrokerDeath(text(latest.get("reason")), time.toInstant());
    }
    return null;
  }

  private static String text(@Nullable Object value) {
    return switch (value) {
      case Date date -> date.toInstant().toString();
      case byte[] bytes -> Base64.getEncoder().encodeToString(bytes);
      case Map<?, ?> table ->
          table.entrySet().stream()
              .map(entry -> entry.getKey() + "=" + text(entry.getValue()))
              .sorted()
              .collect(Collectors.joining(", ", "{", "}"));
      case List<?> list ->
          list.stream().map(LetterMessages::text).collect(Collectors.joining(", ", "[", "]"));
      case null, default -> String.valueOf(value);
    };
  }
}
