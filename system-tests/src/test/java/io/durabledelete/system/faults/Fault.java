package io.durabledelete.system.faults;

import io.durabledelete.amqp.Topology;
import io.durabledelete.system.rig.ReplicaSet.Member;
import io.durabledelete.system.rig.ServiceProcess;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.bson.Document;

/**
 * What goes wrong. Each strikes, lasts a while by the dice, and is mended as far as the operators
 * of the servers would mend it; the product is given no help.
 */
enum Fault {
  NONE(
      "nothing",
      (world, dice) -> {
        last(dice, 3, 4);
      }),
  API_KILLED(
      "an API replica killed by SIGKILL, another started later",
      (world, dice) -> {
        kill(world, world.product.apis(), dice);
      }),
  WORKER_KILLED(
      "a worker killed by SIGKILL, another started later",
      (world, dice) -> {
        kill(world, world.product.workers(), dice);
      }),
  API_FROZEN(
      "an API replica stands still for seconds, then goes on",
      (world, dice) -> freeze(one(world.product.apis(), dice), dice)),
  WORKER_FROZEN(
      "a worker stands still for seconds, longer than its jobs may stay quiet, then goes on",
      (world, dice) -> freeze(one(world.product.workers(), dice), dice)),
  ROLLING_RESTART(
      "every replica stopped by SIGTERM and replaced, one by one",
      (world, dice) -> world.product.replaceOneByOne(Duration.ofSeconds(40))),
  BROKER_RESTARTED(
      "the broker stopped and started",
      (world, dice) -> {
        world.broker.stop();
        last(dice, 1, 4);
        world.broker.start();
      }),
  BROKER_KILLED(
      "the broker killed by SIGKILL and started",
      (world, dice) -> {
        world.broker.kill();
        last(dice, 1, 3);
        world.broker.start();
      }),
  BROKER_FROZEN(
      "the broker stands still, its connections open",
      (world, dice) -> {
        world.broker.freeze();
        last(dice, 3, 8);
        world.broker.thaw();
      }),
  BROKER_MAJORITY_FROZEN(
      "two of the broker's three nodes stand still: no message can reach a majority",
      (world, dice) -> {
        world.broker.freezeMajority();
        last(dice, 4, 7);
        world.broker.thaw();
      }),
  BROKER_FROZEN_API_KILLED(
      "an API replica killed while it waits for a confirm: marked, not published",
      (world, dice) -> {
        world.broker.freeze();
        last(dice, 1, 1);
        one(world.product.apis(), dice).kill();
        last(dice, 1, 3);
        world.broker.thaw();
        world.product.mend();
      }),
  CONNECTIONS_CUT(
      "all connections to the broker cut, thrice",
      (world, dice) -> {
        for (int cut = 1; cut <= 3; cut++) {
          world.broker.control("close_all_connections", "fault");
          last(dice, 1, 3);
        }
      }),
  DISK_ALARM(
      "the broker has no disk space left and blocks publishers",
      (world, dice) -> {
        world.broker.control("set_disk_free_limit", "900GB");
        last(dice, 3, 6);
        world.broker.control("set_disk_free_limit", "50MB");
      }),
  MEMORY_ALARM(
      "the broker has no memory left and blocks publishers",
      (world, dice) -> {
        world.broker.control("set_vm_memory_high_watermark", "0.00001");
        last(dice, 3, 6);
        world.broker.control("set_vm_memory_high_watermark", "0.4");
      }),
  ALARM_AND_CUT(
      "connections cut while the broker blocks publishers, then the alarm ends",
      (world, dice) -> {
        world.broker.control("set_disk_free_limit", "900GB");
        last(dice, 2, 3);
        world.broker.control("close_all_connections", "fault");
        last(dice, 1, 2);
        world.broker.control("set_disk_free_limit", "50MB");
      }),
  QUEUE_DELETED(
      "the queue of the jobs deleted, with all that is in it",
      (world, dice) -> {
        world.broker.control("delete_queue", Topology.TASK_DELETE);
        last(dice, 2, 4);
      }),
  QUEUE_REMOVED(
      "the queue of the jobs removed by force: its consumers are not told",
      (world, dice) -> {
        world.broker.control(
            "eval", "ra:force_delete_server(quorum_queues, {'%2F_task.delete', node()}).");
        world.broker.control(
            "eval",
            "rabbit_amqqueue:internal_delete("
                + "rabbit_misc:r(<<\"/\">>, queue, <<\"task.delete\">>), <<\"fault\">>).");
        last(dice, 2, 4);
      }),
  QUEUE_PURGED(
      "every job in the queue thrown away, again and again",
      (world, dice) -> {
        for (int purge = 1; purge <= 5; purge++) {
          world.product.broker().purge(Topology.TASK_DELETE);
          last(dice, 0, 2);
        }
      }),
  EXCHANGE_DELETED(
      "the exchange of the jobs deleted",
      (world, dice) -> {
        world.product.broker().deleteExchange(Topology.TASK_DELETE);
        last(dice, 2, 4);
      }),
  QUEUE_FULL(
      "the queue of the jobs is full and refuses more",
      (world, dice) -> {
        world.broker.control(
            "set_policy",
            "full",
            "^task\\.delete$",
            "{\"max-length\":1,\"overflow\":\"reject-publish\"}",
            "--apply-to",
            "queues");
        last(dice, 3, 6);
        world.broker.control("clear_policy", "full");
      }),
  DATABASE_KILLED(
      "the database's primary killed by SIGKILL and started",
      (world, dice) -> {
        Member primary = world.database.awaitPrimary();
        primary.kill();
        last(dice, 1, 3);
        primary.start();
        world.database.awaitPrimary();
      }),
  DATABASE_FROZEN(
      "the database's primary stands still, its connections open",
      (world, dice) -> {
        Member primary = world.database.awaitPrimary();
        primary.freeze();
        last(dice, 3, 8);
        primary.thaw();
      }),
  DATABASE_LOCKED(
      "the database takes no writes, as with a frozen disk",
      (world, dice) -> {
        Member primary = world.database.awaitPrimary();
        primary.run(new Document("fsync", 1).append("lock", true));
        last(dice, 2, 5);
        primary.run(new Document("fsyncUnlock", 1));
      }),
  STEP_DOWN(
      "the primary steps down and another is elected",
      (world, dice) -> {
        world.database.awaitPrimary().run(new Document("replSetStepDown", 8).append("force", true));
        last(dice, 1, 3);
        world.database.awaitPrimary();
      }),
  MAJORITY_FROZEN(
      "both secondaries stand still: no write can reach a majority",
      (world, dice) -> {
        Member primary = world.database.awaitPrimary();
        List<Member> others =
            world.database.members().stream().filter(member -> member != primary).toList();
        others.forEach(Member::freeze);
        last(dice, 4, 7);
        others.forEach(Member::thaw);
        world.database.awaitPrimary();
      }),
  LEADERS_KILLED(
      "the database's primary and the broker's leading node killed at once, then started",
      (world, dice) -> {
        Member primary = world.database.awaitPrimary();
        world.broker.kill();
        primary.kill();
        last(dice, 3, 6);
        primary.start();
        world.broker.start();
      }),
  REPLY_LOST(
      "the database makes a write and its answer is lost",
      (world, dice) ->
          failPoint(
              world, dice, "onPrimaryTransactionalWrite", new Document("closeConnection", true))),
  COMMANDS_CUT(
      "the database cuts one command in ten before it is executed",
      (world, dice) -> failCommand(world, dice, 0.1, new Document("closeConnection", true))),
  COMMANDS_REFUSED(
      "the database refuses one command in twenty",
      (world, dice) -> failCommand(world, dice, 0.05, new Document("errorCode", 11_600))),
  WRITE_CONCERN_FAILS(
      "the database makes writes and says that a majority did not confirm them",
      (world, dice) ->
          failCommand(
              world,
              dice,
              0.2,
              new Document(
                  "writeConcernError",
                  new Document("code", 64).append("errmsg", "waiting for replication timed out")))),
  COMMIT_UNKNOWN(
      "transactions are committed and the answer is lost",
      (world, dice) ->
          world.failWhile(
              () -> last(dice, 3, 6),
              "failCommand",
              new Document("activationProbability", 0.3),
              new Document("failCommands", List.of("commitTransaction"))
                  .append("closeConnection", true))),
  WRITE_CONFLICTS(
      "one write in ten meets a conflict",
      (world, dice) ->
          world.failWhile(
              () -> last(dice, 3, 6),
              "WTWriteConflictException",
              new Document("activationProbability", 0.1),
              new Document())),
  DATABASE_SLOW(
      "every fifth command takes 300 ms longer",
      (world, dice) ->
          failCommand(
              world, dice, 0.2, new Document("blockConnection", true).append("blockTimeMS", 300))),
  FORGED_MESSAGES(
      "jobs for tasks that nobody deletes, of other projects, doubled and stale",
      (world, dice) -> Forgeries.publish(world, dice));

  /** Strikes, lasts, and ends. */
  interface Course {
    void run(World world, Random dice);
  }

  final String what;
  private final Course course;

  Fault(String what, Course course) {
    this.what = what;
    this.course = course;
  }

  void strike(World world, Random dice) {
    course.run(world, dice);
  }

  /** Whether it needs servers of several members. */
  boolean needsMembers() {
    return switch (this) {
      case STEP_DOWN, MAJORITY_FROZEN, BROKER_MAJORITY_FROZEN, LEADERS_KILLED -> true;
      default -> false;
    };
  }

  private static void kill(World world, List<ServiceProcess> replicas, Random dice) {
    one(replicas, dice).kill();
    last(dice, 1, 3);
    world.product.mend();
  }

  private static void freeze(ServiceProcess replica, Random dice) {
    replica.freeze();
    last(dice, 3, 9);
    replica.thaw();
  }

  private static void failCommand(World world, Random dice, double share, Document how) {
    List<String> commands =
        List.of(
            "find",
            "update",
            "insert",
            "delete",
            "findAndModify",
            "commitTransaction",
            "aggregate");
    failPoint(world, dice, share, new Document("failCommands", commands), how);
  }

  private static void failPoint(
      World world, Random dice, double share, Document data, Document how) {
    data.putAll(how);
    // the services only: neither the watcher nor the tests
    for (String service : List.of("api-service", "delete-worker")) {
      world.failWhile(
          () -> last(dice, 2, 4),
          "failCommand",
          new Document("activationProbability", share),
          new Document(data).append("appName", service));
    }
  }

  private static void failPoint(World world, Random dice, String name, Document data) {
    for (int loss = 1; loss <= 6; loss++) {
      world.database.failPoint(name, new Document("times", 1), data);
      last(dice, 0, 1);
    }
  }

  private static <T> T one(List<T> all, Random dice) {
    return all.get(dice.nextInt(all.size()));
  }

  /** Between so many seconds, by the dice. */
  private static void last(Random dice, int least, int most) {
    World.pause(Duration.ofMillis(least * 1_000L + dice.nextInt((most - least) * 1_000 + 1)));
  }
}
