package io.durabledelete.system.rig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoDatabase;
import io.durabledelete.amqp.BrokerSettings;
import io.durabledelete.settings.Setting;
import io.durabledelete.system.rig.ServiceProcess.Kind;
import io.durabledelete.testing.OwnVirtualHost;
import io.durabledelete.testing.TestServers;
import io.durabledelete.testing.TestServers.OwnDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/**
 * The whole product: replicas of both services on a database and a virtual host of their own. It
 * goes away with everything it has started.
 */
public final class Product implements AutoCloseable {
  /** The settings of a product to be started. */
  public static final class Builder {
    private final String name;
    private final Map<Setting, String> settings = new EnumMap<>(Setting.class);
    private int apis = 1;
    private int workers = 1;
    private OwnBroker ownBroker;
    private String mongodbUri = TestServers.mongodbUri();
    private Map<String, Path> programs = Map.of();

    private Builder(String name) {
      this.name = name;
    }

    public Builder apis(int count) {
      apis = count;
      return this;
    }

    public Builder workers(int count) {
      workers = count;
      return this;
    }

    public Builder with(Setting setting, String value) {
      settings.put(setting, value);
      return this;
    }

    /** Another broker than the one all tests share. */
    public Builder on(OwnBroker broker) {
      ownBroker = broker;
      return this;
    }

    /** Another database than the one all tests share. */
    public Builder on(ReplicaSet database) {
      mongodbUri = database.uri();
      return this;
    }

    /** Other programs than the built ones, by the service's module. */
    public Builder programs(Map<String, Path> others) {
      programs = others;
      return this;
    }

    /** Starts all replicas at once and waits until each is ready. */
    public Product start() {
      Product product = new Product(this);
      try {
        product.broker.subscribe();
        for (int i = 0; i < apis; i++) {
          product.launchApi(Map.of());
        }
        for (int i = 0; i < workers; i++) {
          product.launchWorker(Map.of());
        }
        product.apis.forEach(ServiceProcess::awaitReady);
        product.workers.forEach(ServiceProcess::awaitReady);
        return product;
      } catch (RuntimeException | Error e) {
        product.close();
        throw e;
      }
    }

    /** Nothing runs yet. */
    public Product prepare() {
      return new Product(this);
    }
  }

  private final String name;
  private final Map<Setting, String> settings;
  private volatile Map<String, Path> programs;
  private final TokenKeys keys = new TokenKeys();
  private final OwnDatabase database;
  private final OwnVirtualHost virtualHost;
  private final Broker broker;
  private final List<ServiceProcess> apis = new CopyOnWriteArrayList<>();
  private final List<ServiceProcess> workers = new CopyOnWriteArrayList<>();
  private final List<ServiceProcess> all = new ArrayList<>();

  private Product(Builder builder) {
    name = builder.name;
    programs = builder.programs;
    database = new OwnDatabase(builder.mongodbUri);
    virtualHost = builder.ownBroker == null ? new OwnVirtualHost() : null;
    BrokerSettings brokerSettings =
        builder.ownBroker == null
            ? TestServers.broker(virtualHost.name)
            : builder.ownBroker.settings();
    broker =
        new Broker(
            brokerSettings,
            builder.ownBroker == null
                ? TestServers.managementUrl().orElse(null)
                : builder.ownBroker.managementUrl());
    settings = new EnumMap<>(Setting.class);
    settings.put(Setting.MONGODB_URI, builder.mongodbUri);
    settings.put(Setting.MONGODB_DATABASE, database.database.getName());
    settings.put(Setting.RABBITMQ_HOST, brokerSettings.host());
    settings.put(Setting.RABBITMQ_PORT, Integer.toString(brokerSettings.port()));
    settings.put(Setting.RABBITMQ_USERNAME, brokerSettings.username());
    settings.put(Setting.RABBITMQ_PASSWORD, brokerSettings.password());
    settings.put(Setting.RABBITMQ_VHOST, brokerSettings.virtualHost());
    settings.put(Setting.OIDC_PUBLIC_KEY, keys.publicKey());
    // dead letters stay in their queue, where the tests look for them
    settings.put(Setting.INTAKE_ENABLED, "false");
    settings.putAll(builder.settings);
  }

  /** A product by this name, which its log files are kept under. */
  public static Builder named(String name) {
    return new Builder(name);
  }

  /** Starts one more API replica, with settings that differ; does not wait. */
  public ServiceProcess launchApi(Map<Setting, String> differing) {
    return launch(Kind.API, apis, differing);
  }

  /** Starts one more worker, with settings that differ; does not wait. */
  public ServiceProcess launchWorker(Map<Setting, String> differing) {
    return launch(Kind.WORKER, workers, differing);
  }

  /** Starts one more worker and waits until it is ready. */
  public ServiceProcess startWorker() {
    return launchWorker(Map.of()).awaitReady();
  }

  private ServiceProcess launch(
      Kind kind, List<ServiceProcess> replicas, Map<Setting, String> differing) {
    Map<Setting, String> environment = new EnumMap<>(settings);
    environment.putAll(differing);
    String replica = "%s-%d".formatted(kind.name().toLowerCase(java.util.Locale.ROOT), all.size());
    Path program = programs.getOrDefault(kind.module(), kind.program());
    ServiceProcess process = ServiceProcess.launch(kind, program, name, replica, environment);
    all.add(process);
    replicas.add(process);
    return process;
  }

  /** Takes a replica out of the clients' round, as a load balancer does before it is stopped. */
  public ServiceProcess retire(ServiceProcess replica) {
    apis.remove(replica);
    workers.remove(replica);
    return replica;
  }

  /** The API replicas that clients use. */
  public List<ServiceProcess> apis() {
    return List.copyOf(apis);
  }

  public List<ServiceProcess> workers() {
    return List.copyOf(workers);
  }

  private List<ServiceProcess> inService() {
    return apis.stream().filter(ServiceProcess::takesRequests).toList();
  }

  /** A token that allows everything in this project. */
  public String token(String project) {
    return keys.token("alice", project);
  }

  /** A token of somebody with these roles in this project. */
  public String token(String subject, String project, String... roles) {
    return keys.token(subject, project, List.of(roles));
  }

  /** Somebody who may do everything in this project. */
  public Client client(String project) {
    return new Client(project, this::inService, keys.token("alice", project));
  }

  /**
   * Waits until every job that was published before is dealt with. It needs a product with one
   * worker of one consumer: two deletions, one after the other, can't be done before.
   */
  public void awaitJobsPublishedBefore() {
    Client client = client("barrier");
    for (int turn = 1; turn <= 2; turn++) {
      UUID task = client.create("barrier " + UUID.randomUUID(), "@yearly");
      client.accepted(task);
      truth().awaitDeletedOnce(List.of(task), Duration.ofSeconds(60));
    }
  }

  /** Stops the workers, so that the broker has back what they held: there must be no job left. */
  public void assertNoJobIsLeft() {
    workers.forEach(ServiceProcess::terminate);
    workers.forEach(worker -> retire(worker).awaitExit(Duration.ofSeconds(60)));
    await("the job queues to be empty")
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(broker.jobs()).as("jobs left").isZero());
  }

  public Truth truth() {
    return new Truth(database.database);
  }

  public MongoDatabase database() {
    return database.database;
  }

  /** From now on replicas are started from these programs; empty: from the built ones. */
  public void startFrom(Map<String, Path> others) {
    programs = others;
  }

  /** Replaces every replica by a new one, one by one, as an upgrade does. */
  public void replaceOneByOne(Duration limit) {
    for (ServiceProcess api : apis()) {
      launchApi(Map.of()).awaitReady();
      retire(api).stop(limit);
    }
    for (ServiceProcess worker : workers()) {
      launchWorker(Map.of()).awaitReady();
      retire(worker).stop(limit);
    }
  }

  /** Stops every replica; {@link #mend} starts as many again. */
  public void stop(Duration limit) {
    Stream.concat(apis.stream(), workers.stream()).forEach(replica -> replica.stop(limit));
  }

  /** Whatever happened: as many replicas as before are there, and each is ready. */
  public void mend() {
    replace(apis, () -> launchApi(Map.of()));
    replace(workers, () -> launchWorker(Map.of()));
    apis.forEach(ServiceProcess::awaitReady);
    workers.forEach(ServiceProcess::awaitReady);
  }

  private void replace(List<ServiceProcess> replicas, Runnable launch) {
    for (ServiceProcess replica : List.copyOf(replicas)) {
      if (replica.isAlive()) {
        replica.thaw();
      } else {
        retire(replica);
        launch.run();
      }
    }
  }

  public Broker broker() {
    return broker;
  }

  public OwnVirtualHost virtualHost() {
    return virtualHost;
  }

  @Override
  public void close() {
    all.forEach(ServiceProcess::close);
    broker.close();
    if (virtualHost != null) {
      virtualHost.close();
    }
    database.close();
  }
}
