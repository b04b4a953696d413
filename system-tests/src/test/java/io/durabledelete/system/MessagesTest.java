package io.durabledelete.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP;
import io.durabledelete.settings.Setting;
import io.durabledelete.system.rig.Broker;
import io.durabledelete.system.rig.Client;
import io.durabledelete.system.rig.Product;
import io.durabledelete.system.rig.ServiceProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Messages as they come from a broker that doubles and delays, and from clients of all kinds. */
class MessagesTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @AutoClose private static Product product;
  private static Client client;
  private static Broker broker;

  @BeforeAll
  static void start() {
    product = Product.named("messages").with(Setting.WORKER_CONCURRENCY, "1").start();
    client = product.client("demo");
    broker = product.broker();
  }

  @Test
  @DisplayName("D6: the same message a hundred times, to two workers, deletes once")
  void deletesOnceForDoubledMessages() {
    ServiceProcess second = product.startWorker();
    UUID task = client.create("doubled", "@daily");
    UUID deletionId = client.accepted(task);
    for (int copy = 0; copy < 100; copy++) {
      broker.publishJob(task, "demo", deletionId);
    }

    product.truth().awaitDeletedOnce(List.of(task), LIMIT);
    product.retire(second).stop(LIMIT);
    product.awaitJobsPublishedBefore();
    product.truth().awaitDeletedOnce(List.of(task), LIMIT);
    assertThat(broker.deletedEvents(task))
        .isNotEmpty()
        .extracting(event -> event.get("id").asText())
        .containsOnly(broker.deletedEvents(task).getFirst().get("id").asText());
  }

  @Test
  @DisplayName("D7: a message of another deletion, too early, or for a live task deletes nothing")
  void ignoresMessagesThatMeanNoPresentDeletion() {
    UUID live = client.create("live", "@daily");
    UUID due = dueDeletion("due");
    UUID waiting = client.create("in its grace", "@daily");
    UUID deletionId = client.delete(waiting, "grace=PT1H").uuid("deletion_id");

    broker.publishJob(live, "demo", null);
    broker.publishJob(live, "demo", UUID.randomUUID());
    broker.publishJob(due, "demo", UUID.randomUUID());
    broker.publishJob(waiting, "demo", null);
    broker.publishJob(waiting, "demo", deletionId);
    product.awaitJobsPublishedBefore();

    assertThat(product.truth().status(live)).isEqualTo("ACTIVE");
    assertThat(product.truth().registrations(live)).isOne();
    assertNotTaken(due);
    assertNotTaken(waiting);
  }

  @Test
  @DisplayName("D7: a message of a deletion that was undone does not touch the one after it")
  void ignoresStaleMessages() {
    UUID task = client.create("deleted anew", "@daily");
    UUID staleId = client.delete(task, "grace=PT1H").uuid("deletion_id");
    product.truth().restoreByHand(task);
    client.delete(task, "grace=PT1H");
    product.truth().endGrace(task);

    broker.publishJob(task, "demo", staleId);
    product.awaitJobsPublishedBefore();

    assertNotTaken(task);
  }

  /** A deletion that may be done, and of which no message was published. */
  private static UUID dueDeletion(String name) {
    UUID task = client.create(name, "@daily");
    client.delete(task, "grace=PT1H");
    product.truth().endGrace(task);
    return task;
  }

  private static void assertNotTaken(UUID task) {
    assertThat(product.truth().status(task)).isEqualTo("PENDING_DELETE");
    assertThat(product.truth().deletion(task).get("started_at")).isNull();
    assertThat(product.truth().registrations(task)).isOne();
  }

  @Test
  @DisplayName("D8, X2: a message that names another project deletes nothing and is a dead letter")
  void refusesMessagesOfAnotherProject() {
    UUID live = client.create("not yours", "@daily");
    UUID due = dueDeletion("not yours either");

    broker.publishJob(live, "evil", null);
    broker.publishJob(due, "evil", null);
    product.awaitJobsPublishedBefore();

    assertThat(product.truth().status(live)).isEqualTo("ACTIVE");
    assertNotTaken(due);
    assertThat(letters(live)).singleElement().satisfies(MessagesTest::namesTheProject);
    assertThat(letters(due)).singleElement().satisfies(MessagesTest::namesTheProject);
  }

  private static void namesTheProject(Broker.Letter letter) {
    assertThat(letter.header("x-cause")).isEqualTo("wrong-project");
    assertThat(letter.header("x-error")).contains("evil");
    assertThat(UUID.fromString(letter.header("x-letter-id"))).isNotNull();
  }

  @Test
  @DisplayName("D5: a message without request_id deletes what is being deleted now")
  void worksWithoutRequestId() {
    UUID task = dueDeletion("by hand");

    broker.publishJob(task, "demo", null);

    product.truth().awaitDeletedOnce(List.of(task), LIMIT);
  }

  @Test
  @DisplayName("D7: a message for an unknown task is done")
  void acknowledgesUnknownTasks() {
    UUID unknown = UUID.randomUUID();

    broker.publishJob(unknown, "demo", UUID.randomUUID());
    product.awaitJobsPublishedBefore();
    assertThat(letters(unknown)).isEmpty();
  }

  @Test
  @DisplayName(
      "D8: what can't be read is a dead letter at once, and good messages between are done")
  void deadLettersWhatCannotBeReadAndGoesOn() {
    List<byte[]> unreadable = unreadable();
    int before = broker.deadLetters().size();
    List<UUID> tasks = client.importTasks("good", unreadable.size());

    for (int i = 0; i < unreadable.size(); i++) {
      broker.publish(unreadable.get(i));
      client.accepted(tasks.get(i));
    }
    broker.publish("no content type".getBytes(UTF_8), new AMQP.BasicProperties());

    product.truth().awaitDeletedOnce(tasks, LIMIT);
    await("the dead letters")
        .atMost(LIMIT)
        .until(() -> broker.deadLetters().size() >= before + unreadable.size() + 1);
    product.awaitJobsPublishedBefore();
    List<Broker.Letter> letters = broker.deadLetters().stream().skip(before).toList();
    assertThat(letters).hasSize(unreadable.size() + 1);
    assertThat(letters)
        .allSatisfy(
            letter -> {
              assertThat(letter.header("x-cause")).isEqualTo("malformed");
              assertThat(letter.header("x-error")).isNotBlank().isNotEqualTo("null");
              assertThat(UUID.fromString(letter.header("x-letter-id"))).isNotNull();
            });
    assertThat(letters).extracting(letter -> letter.header("x-letter-id")).doesNotHaveDuplicates();
    assertThat(letters)
        .extracting(letter -> letter.body().length)
        .as("every body is kept as it came")
        .contains(0, 5_000_000);
  }

  private static List<byte[]> unreadable() {
    String good =
        "{\"task_uuid\":\"%s\",\"project_id\":\"demo\",\"requested_at\":\"2026-01-01T00:00:00Z\"%s}";
    String task = UUID.randomUUID().toString();
    List<byte[]> bodies = new ArrayList<>();
    for (String text :
        List.of(
            "",
            "{",
            "no JSON",
            "[]",
            "null",
            "\"" + task + "\"",
            "{}",
            "{\"task_uuid\":\"%s\"}".formatted(task),
            "{\"task_uuid\":42,\"project_id\":\"demo\",\"requested_at\":\"2026-01-01T00:00:00Z\"}",
            good.formatted("not-a-uuid", ""),
            good.formatted(task, ",\"version\":2"),
            good.formatted(task, ",\"version\":\"1\""),
            good.formatted(task, ",\"request_id\":7"),
            good.formatted(task, "").replace("2026-01-01T00:00:00Z", "yesterday"),
            good.formatted(task, "").replace("demo", "a b"),
            good.formatted(task, "") + "{}",
            "[".repeat(10_000))) {
      bodies.add(text.getBytes(UTF_8));
    }
    bodies.add(new byte[] {'{', '"', (byte) 0xc3, (byte) 0x28, '"', '}'});
    bodies.add(new byte[5_000_000]);
    return bodies;
  }

  @AfterAll
  static void leavesNoJobBehind() {
    product.assertNoJobIsLeft();
  }

  private static List<Broker.Letter> letters(UUID task) {
    return broker.deadLetters().stream()
        .filter(letter -> new String(letter.body(), UTF_8).contains(task.toString()))
        .toList();
  }
}
