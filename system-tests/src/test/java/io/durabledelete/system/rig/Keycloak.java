package io.durabledelete.system.rig;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A real identity provider, with the realm that the product ships and one person in it. */
public final class Keycloak implements AutoCloseable {
  public static final String SECRET = "of the tests only, 32 characters or more";
  public static final String PERSON = "ann";
  public static final String PASSWORD = "open, please";

  private static final Path MODULE = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
  private static final Path REALM = MODULE.resolveSibling("deploy").resolve("keycloak/realm.json");
  private static final Duration START_LIMIT = Duration.ofMinutes(5);

  /** What is needed beyond the shipped realm: somebody, and tokens that are soon too old. */
  private static final String ADDITIONS =
      """
      {"accessTokenLifespan": 60,
       "users": [{"username": "%s", "enabled": true, "email": "ann@example.org",
         "emailVerified": true, "firstName": "Ann", "lastName": "Example", "groups": ["/demo"],
         "clientRoles": {"durable-delete": ["admin", "operator"]},
         "credentials": [{"type": "password", "value": "%s"}]}]}"""
          .formatted(PERSON, PASSWORD);

  private final int port = freePort();
  private final Path log = MODULE.resolve("target/keycloak.log");
  private Process process;

  /**
   * Starts it and waits until it has its realm.
   *
   * @param program where it was unpacked
   * @param dashboard where its client is reached
   */
  public void start(Path program, String dashboard) {
    try {
      writeRealm(program.resolve("data/import/realm.json"));
      ProcessBuilder builder =
          new ProcessBuilder(
                  program.resolve("bin/kc.sh").toString(),
                  "start-dev",
                  "--db=dev-mem",
                  "--http-host=127.0.0.1",
                  "--http-port=" + port,
                  "--import-realm")
              .redirectErrorStream(true)
              .redirectOutput(log.toFile());
      builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
      builder.environment().put("JAVA_OPTS_KC_HEAP", "-Xms64m -Xmx512m");
      builder.environment().put("DURABLE_DELETE_CLIENT_SECRET", SECRET);
      builder.environment().put("DURABLE_DELETE_URL", dashboard);
      process = builder.start();
      Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    awaitRealm();
  }

  private static void writeRealm(Path place) throws IOException {
    ObjectMapper json = new ObjectMapper();
    ObjectNode realm = (ObjectNode) json.readTree(REALM.toFile());
    realm.setAll((ObjectNode) json.readTree(ADDITIONS));
    Files.createDirectories(place.getParent());
    json.writeValue(place.toFile(), realm);
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitRealm() {
    await("the realm")
        .atMost(START_LIMIT)
        .pollInterval(Duration.ofMillis(500))
        .until(() -> hasRealm() || !process.isAlive());
    if (!process.isAlive()) {
      throw new IllegalStateException("Keycloak ended, see " + log);
    }
  }

  private boolean hasRealm() throws InterruptedException {
    URI probe = URI.create(issuer() + "/.well-known/openid-configuration");
    HttpRequest request = HttpRequest.newBuilder(probe).timeout(Duration.ofSeconds(10)).build();
    try {
      return Client.HTTP.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  /** As {@code OIDC_AUTH_SERVER_URL} wants it; it is known before the provider is there. */
  public String issuer() {
    return "http://127.0.0.1:" + port + "/realms/durable-delete";
  }

  /** The script has started a process of its own: both go. */
  @Override
  public void close() {
    if (process == null) {
      return;
    }
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
