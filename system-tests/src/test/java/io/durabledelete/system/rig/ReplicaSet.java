package io.durabledelete.system.rig;

import static org.awaitility.Awaitility.await;

import com.mongodb.MongoException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bson.Document;

/**
 * A MongoDB replica set that nobody else uses, with fail points, so that its members can be killed,
 * frozen and made to fail. Its data go with it.
 */
public final class ReplicaSet implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String NAME = "faults";

  /** One server of the set. */
  public static final class Member {
    private final String program;
    private final int port;
    private final Path folder;
    private volatile Process process;

    private Member(String program, int port, Path folder) {
      this.program = program;
      this.port = port;
      this.folder = folder;
      start();
    }

    String address() {
      return "127.0.0.1:" + port;
    }

    /** Starts it on the data it has; does not wait. */
    public void start() {
      try {
        process =
            new ProcessBuilder(
                    program,
                    "--replSet",
                    NAME,
                    "--port",
                    Integer.toString(port),
                    "--bind_ip",
                    "127.0.0.1",
                    "--nounixsocket",
                    "--dbpath",
                    folder.toString(),
                    "--wiredTigerCacheSizeGB",
                    "0.5",
                    "--setParameter",
                    "enableTestCommands=1",
                    // what the product's own deployment sets: a dead client's transaction ends soon
                    "--setParameter",
                    "transactionLifetimeLimitSeconds=5")
                .redirectErrorStream(true)
                .redirectOutput(
                    ProcessBuilder.Redirect.appendTo(folder.resolve("mongod.log").toFile()))
                .start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** SIGKILL, and waits for the end; nothing happens to one that is dead already. */
    public void kill() {
      process.destroyForcibly();
      try {
        process.waitFor(10, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }

    public boolean isAlive() {
      return process.isAlive();
    }

    /** SIGSTOP: it stands still, and its connections stay open. */
    public void freeze() {
      Signals.send("STOP", process.pid());
    }

    /** SIGCONT: it goes on, not knowing that it stood still. */
    public void thaw() {
      Signals.send("CONT", process.pid());
    }

    /** Runs a command on this very server. */
    public Document run(Document command) {
      return with(client -> client.getDatabase("admin").runCommand(command));
    }

    private <T> T with(Function<MongoClient, T> use) {
      String uri =
          "mongodb://%s/?directConnection=true&connectTimeoutMS=2000&socketTimeoutMS=10000"
              .formatted(address());
      try (MongoClient client = MongoClients.create(uri)) {
        return use.apply(client);
      }
    }
  }

  private final Path home;
  private long timesMet;
  private final List<Member> members;

  /** Starts so many servers, and waits until they have a primary. */
  public ReplicaSet(int count) {
    try {
      home = Files.createTempDirectory("durable-delete-mongodb");
      String program = program();
      members =
          IntStream.range(0, count)
              .mapToObj(number -> new Member(program, freePort(), folder(number)))
              .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Runtime.getRuntime().addShutdownHook(new Thread(() -> members.forEach(Member::kill)));
    awaitAll();
    members.getFirst().run(new Document("replSetInitiate", configuration()));
    awaitPrimary();
  }

  /** All of them: a set is not made before each has said that it takes part. */
  private void awaitAll() {
    for (Member member : members) {
      await("every member to answer")
          .atMost(LIMIT)
          .ignoreExceptionsInstanceOf(MongoException.class)
          .until(() -> member.run(new Document("ping", 1)) != null);
    }
  }

  private Document configuration() {
    List<Document> entries =
        IntStream.range(0, members.size())
            .mapToObj(
                number -> new Document("_id", number).append("host", members.get(number).address()))
            .toList();
    // the set is small and near: who is missing is missed soon
    Document pace =
        new Document("electionTimeoutMillis", 3_000).append("heartbeatIntervalMillis", 500);
    return new Document("_id", NAME).append("members", entries).append("settings", pace);
  }

  /** The connection string of its clients. */
  public String uri() {
    return "mongodb://%s/?replicaSet=%s"
        .formatted(members.stream().map(Member::address).collect(Collectors.joining(",")), NAME);
  }

  public List<Member> members() {
    return members;
  }

  /** Waits until one of the members can be written to, and returns it. */
  public Member awaitPrimary() {
    return await("a primary")
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(100))
        .until(
            () -> members.stream().filter(ReplicaSet::isPrimary).findFirst().orElse(null),
            found -> found != null);
  }

  private static boolean isPrimary(Member member) {
    try {
      return member.isAlive()
          && member.run(new Document("hello", 1)).getBoolean("isWritablePrimary", false);
    } catch (MongoException e) {
      return false;
    }
  }

  /** Makes something go wrong on the primary, until {@link #mend}. */
  public void failPoint(String name, Object mode, Document data) {
    Document before =
        awaitPrimary()
            .run(
                new Document("configureFailPoint", name).append("mode", mode).append("data", data));
    timesMet = ((Number) before.get("count")).longValue();
  }

  /** Waits until the fail point that was made last has been met. */
  public void awaitMet(String name, Duration limit) {
    awaitPrimary()
        .run(
            new Document("waitForFailPoint", name)
                .append("timesEntered", timesMet + 1)
                .append("maxTimeMS", limit.toMillis()));
  }

  /** Whatever happened: all members live, none is frozen, no fail point is on. */
  public void mend(List<String> failPoints) {
    for (Member member : members) {
      if (!member.isAlive()) {
        member.start();
      }
      member.thaw();
    }
    awaitPrimary();
    awaitAll();
    for (Member member : members) {
      failPoints.forEach(
          name -> member.run(new Document("configureFailPoint", name).append("mode", "off")));
    }
  }

  /**
   * A backup of a set of one: its files as they are at one instant, while writes are held back and
   * everything runs on.
   */
  public Path backUp() {
    Member member = members.getFirst();
    Path backup = home.resolve("backup-" + System.nanoTime());
    member.run(new Document("fsync", 1).append("lock", true));
    try {
      Folders.copy(member.folder, backup);
    } finally {
      member.run(new Document("fsyncUnlock", 1));
    }
    return backup;
  }

  /** Everything that the set of one had is lost; it has what the backup has. */
  public void restore(Path backup) {
    Member member = members.getFirst();
    member.kill();
    Folders.delete(member.folder);
    Folders.copy(backup, member.folder);
    member.start();
    awaitPrimary();
  }

  private Path folder(int number) {
    try {
      return Files.createDirectories(home.resolve("member-" + number));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String program() {
    return DeployCommand.run(settings -> {}, "services", "mongod").outputOfSuccess().getLast();
  }

  @Override
  public void close() {
    members.forEach(Member::kill);
    Folders.delete(home);
  }
}
