package io.durabledelete.settings;

import static io.durabledelete.settings.SettingKind.BOOLEAN;
import static io.durabledelete.settings.SettingKind.DURATION;
import static io.durabledelete.settings.SettingKind.INTEGER;
import static io.durabledelete.settings.SettingKind.ORIGIN;
import static io.durabledelete.settings.SettingKind.ORIGINS;
import static io.durabledelete.settings.SettingKind.TEXT;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Every environment variable the services read (rule O5), in the order of the documentation. The
 * name of the constant is the name of the variable.
 */
public enum Setting {
  API_PORT(INTEGER, "8080", "TCP port of the API service", Range.of(0, 65535)),
  WORKER_PORT(INTEGER, "8081", "TCP port of the worker's health and metrics", Range.of(0, 65535)),
  MANAGEMENT_PORT(
      INTEGER,
      null,
      "own TCP port for /q/health and /q/metrics; unset: the service's port",
      Range.of(0, 65535)),
  MONGODB_URI(
      TEXT,
      "mongodb://127.0.0.1:27017/?replicaSet=rs0",
      "connection string of a MongoDB replica set"),
  MONGODB_DATABASE(TEXT, "durable_delete", "name of the database"),
  DATABASE_TIMEOUT(
      DURATION,
      "5s",
      "longest time for the database calls of one request or step",
      Range.of(100, 600_000)),
  RABBITMQ_HOST(TEXT, "127.0.0.1", "host name or address of RabbitMQ"),
  RABBITMQ_PORT(INTEGER, "5672", "AMQP port of RabbitMQ", Range.of(1, 65535)),
  RABBITMQ_USERNAME(TEXT, "guest", "user at RabbitMQ"),
  RABBITMQ_PASSWORD(TEXT, "guest", "that user's password"),
  RABBITMQ_VHOST(TEXT, "/", "virtual host; one for each installation that shares a broker"),
  RABBITMQ_SSL(BOOLEAN, "false", "TLS to RabbitMQ, with the host name verified"),
  OIDC_AUTH_SERVER_URL(
      TEXT, null, "base URL of the OpenID Connect provider; unset: OIDC_PUBLIC_KEY"),
  OIDC_PUBLIC_KEY(TEXT, null, "for development: public key of the tokens' signer (base64 of DER)"),
  OIDC_CLIENT_ID(TEXT, "durable-delete", "our client id at the provider"),
  OIDC_CLIENT_SECRET(
      TEXT,
      null,
      "our secret at the provider, which also keys the dashboard's sessions; unset: a public client,"
          + " whose sessions stay on one replica and end with it"),
  OIDC_SCOPES(
      TEXT,
      "openid tasks:read tasks:write tasks:delete runs:read runs:write runs:delete ops",
      "scopes that the dashboard's sign-in asks for"),
  DASHBOARD_URL(
      ORIGIN,
      null,
      "where browsers reach the dashboard (https://host); unset: what each request says"),
  OIDC_AUDIENCE(TEXT, null, "audience that a token must name; unset: any"),
  OIDC_CLAIM_PROJECTS(
      TEXT, "projects", "path of the claim with the caller's projects (a/b for nested)"),
  OIDC_CLAIM_ROLES(TEXT, "roles", "path of the claim with the caller's roles (a/b for nested)"),
  ALLOWED_ORIGINS(
      ORIGINS, null, "origins of other hosts' pages that may follow live events, comma-separated"),
  PUBLISH_TIMEOUT(DURATION, "2s", "how long a broker confirm is waited for", Range.of(10, 60_000)),
  ON_PUBLISH_FAILURE(
      TEXT,
      "rollback",
      "rollback: take the mark back; defer: leave it to the reconciler",
      Range.choice("rollback", "defer")),
  WORKER_CONCURRENCY(INTEGER, "2", "consumers in one worker", Range.of(1, 64)),
  WORKER_BATCH_SIZE(INTEGER, "100", "jobs that one consumer works on together", Range.of(1, 1000)),
  WORKER_MAX_ATTEMPTS(
      INTEGER, "5", "failed attempts after which a deletion is DELETE_FAILED", Range.of(1, 1000)),
  WORKER_BACKOFF_INITIAL(
      DURATION, "1s", "wait after the first failed attempt", Range.of(10, 3_600_000)),
  WORKER_BACKOFF_MAX(DURATION, "5m", "longest wait between attempts", Range.of(10, 86_400_000)),
  RECONCILER_INTERVAL(
      DURATION, "5m", "time between two rounds of the reconciler", Range.of(1_000, 86_400_000)),
  RECONCILER_THRESHOLD(
      DURATION,
      "10m",
      "quiet time after which a deletion counts as stuck",
      Range.of(100, 86_400_000)),
  RECONCILER_MAX_BACKOFF(
      DURATION,
      "6h",
      "longest time between two re-queues of one deletion",
      Range.of(100, 864_000_000)),
  RECONCILER_RATE(INTEGER, "500", "most re-queues per second of one replica", Range.of(1, 100_000)),
  DELETE_DEFAULT_GRACE(
      DURATION, "0s", "grace of a delete that names none", Range.of(0, 7_776_000_000L)),
  DELETE_RUN_WAIT(
      DURATION,
      "15m",
      "how long a deletion waits for a running run at most",
      Range.of(0, 604_800_000)),
  TOMBSTONE_RETENTION(
      DURATION,
      "P365D",
      "how long the record of a finished deletion is kept",
      Range.of(60_000, 3_153_600_000_000L)),
  INTAKE_ENABLED(BOOLEAN, "true", "move dead letters from the queue into the ledger"),
  DISPATCH_INTERVAL(
      DURATION, "1s", "time between two looks for due registrations", Range.of(1_000, 60_000)),
  MISFIRE_POLICY(
      TEXT,
      "fire-once",
      "instants missed by over 60 s: fire-once the latest, or skip",
      Range.choice("fire-once", "skip")),
  RUN_MIN_PURGE_AGE_HOURS(
      INTEGER,
      "0",
      "youngest age in hours at which a run may be purged unforced",
      Range.of(0, 876_000)),
  RUN_RETENTION_DAYS(
      INTEGER,
      "0",
      "days after which deleted runs are purged; 0: with their task",
      Range.of(0, 36_500)),
  LOG_FORMAT(TEXT, "json", "how log records are written", Range.choice("json", "text")),
  OTEL_EXPORTER_OTLP_ENDPOINT(
      TEXT, null, "collector that traces are sent to, by OTLP over HTTP; unset: no traces"),
  SHUTDOWN_TIMEOUT(DURATION, "25s", "longest time for a clean shutdown", Range.of(0, 600_000));

  private final SettingKind kind;
  private final @Nullable String defaultValue;
  private final String meaning;
  private final Range range;

  Setting(SettingKind kind, @Nullable String defaultValue, String meaning) {
    this(kind, defaultValue, meaning, Range.ANY);
  }

  Setting(SettingKind kind, @Nullable String defaultValue, String meaning, Range range) {
    this.kind = kind;
    this.defaultValue = defaultValue;
    this.meaning = meaning;
    this.range = range;
  }

  public SettingKind kind() {
    return kind;
  }

  /** The value when the variable is unset, as one would write it; null: there is none. */
  public @Nullable String defaultValue() {
    return defaultValue;
  }

  public String meaning() {
    return meaning;
  }

  /** The values allowed: numbers as they are, durations in milliseconds. */
  Range range() {
    return range;
  }

  /** What a setting may be: between two numbers, or one of some words. */
  record Range(long least, long most, List<String> choices) {
    static final Range ANY = new Range(Long.MIN_VALUE, Long.MAX_VALUE, List.of());

    static Range of(long least, long most) {
      return new Range(least, most, List.of());
    }

    static Range choice(String... choices) {
      return new Range(Long.MIN_VALUE, Long.MAX_VALUE, List.of(choices));
    }
  }
}
