package io.durabledelete.system.faults;

import com.rabbitmq.client.AMQP;
import io.durabledelete.store.Collections;
import io.durabledelete.system.rig.Broker;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.bson.Document;

/** Messages that the product did not publish itself. */
final class Forgeries {
  /** The header by which a letter is found. */
  static final String MARK = "x-mark";

  private static final int TASKS = 40;
  private static final int COPIES = 20;

  /** Each with a name, under which its letter is found. */
  static final Map<String, byte[]> POISON =
      Map.of(
          "empty", new byte[0],
          "torn", bytes("{"),
          "list", bytes("[]"),
          "not-utf-8", new byte[] {'{', '"', (byte) 0xC3, (byte) 0x28, '"', ':', '1', '}'},
          "bad-uuid", bytes("{\"task_uuid\":\"x\",\"project_id\":\"p\",\"requested_at\":\"x\"}"),
          "no-members", bytes("{}"),
          "deep", bytes("[".repeat(50_000)),
          "huge", bytes("{\"x\":\"" + "y".repeat(3_000_000) + "\"}"));

  private Forgeries() {}

  /** Jobs nobody asked for, jobs of the wrong project, old jobs, and each of them many times. */
  static void publish(World world, Random dice) {
    Broker broker = world.product.broker();
    List<Document> tasks =
        world
            .product
            .database()
            .getCollection(Collections.TASKS)
            .find()
            .limit(TASKS)
            .into(new ArrayList<>());
    for (Document task : tasks) {
      UUID id = task.get("_id", UUID.class);
      String project = task.getString("project_id");
      broker.publishJob(id, project, UUID.randomUUID());
      broker.publishJob(id, "somebody-else", null);
      Document deletion = task.get("deletion", Document.class);
      if (deletion != null) {
        for (int copy = 1; copy <= 1 + dice.nextInt(COPIES); copy++) {
          broker.publishJob(id, project, deletion.get("id", UUID.class));
        }
      }
    }
    for (Document record :
        world
            .product
            .database()
            .getCollection(Collections.DELETIONS)
            .find()
            .limit(TASKS)
            .into(new ArrayList<>())) {
      broker.publishJob(
          record.get("task_uuid", UUID.class),
          record.getString("project_id"),
          record.get("_id", UUID.class));
    }
  }

  /** The properties of a message whose letter is to be found again. */
  static AMQP.BasicProperties marked(String name) {
    return new AMQP.BasicProperties.Builder().deliveryMode(2).headers(Map.of(MARK, name)).build();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
