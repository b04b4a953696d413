package io.durabledelete.api.task;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.durabledelete.api.testing.ApiTest;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class TaskCreateTest extends ApiTest {
  private static final int MAX_PAYLOAD = 64 * 1024;
  private static final JsonMapper EXACT =
      JsonMapper.builder()
          .nodeFactory(JsonNodeFactory.withExactBigDecimals(true))
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  @Test
  @DisplayName("T1: a created task is answered whole, and read back the same")
  void answersTheWholeTaskAndWhereItIs() {
    Response created =
        post(
            """
            {"name": "nightly", "payload": {"a": 1},
             "schedule": {"cron": "30 2 * * mon-fri", "time_zone": "Europe/Amsterdam",
                          "start_at": "2031-01-01T01:00:00+01:00"}}
            """);

    UUID uuid = created(created);
    assertThat(created.header("Location")).endsWith(pathOf(uuid));
    JsonNode task = json(created.asString());
    assertThat(task.properties().stream().map(Map.Entry::getKey))
        .containsExactlyInAnyOrder(
            "task_uuid",
            "project_id",
            "name",
            "payload",
            "schedule",
            "schedule_in_words",
            "next_run_at",
            "protected",
            "status",
            "created_at",
            "updated_at",
            "deleted_at",
            "version");
    assertThat(task.path("project_id").asText()).isEqualTo(project);
    assertThat(task.path("status").asText()).isEqualTo("ACTIVE");
    assertThat(task.path("protected").asBoolean(true)).isFalse();
    assertThat(task.path("deleted_at").isNull()).isTrue();
    assertThat(task.path("version").asLong()).isEqualTo(1);
    assertThat(task.path("created_at").asText()).endsWith("Z");
    assertThat(task.path("schedule"))
        .isEqualTo(
            json(
                """
                {"cron": "30 2 * * mon-fri", "time_zone": "Europe/Amsterdam",
                 "start_at": "2031-01-01T00:00:00Z"}
                """));
    assertThat(json(read(uuid).asString())).isEqualTo(task);
  }

  @Test
  @DisplayName("T1: without more than a name a task is active, unscheduled and has no payload")
  void needsOnlyAName() {
    JsonNode task = json(read(create("bare")).asString());

    assertThat(task.path("payload")).isEqualTo(json("{}"));
    assertThat(task.path("schedule").isNull()).isTrue();
    assertThat(task.path("status").asText()).isEqualTo("ACTIVE");
  }

  static Stream<String> goodNames() {
    return Stream.of("x", "a b", "名前", "x".repeat(200), "\uD83D\uDCA5".repeat(200), "<b>&\"'$");
  }

  @ParameterizedTest
  @MethodSource("goodNames")
  @DisplayName("T1: a name has 1 to 200 characters, whatever their size")
  void acceptsAndKeepsGoodNames(String name) {
    assertThat(read(create(name)).<String>path("name")).isEqualTo(name);
  }

  static Stream<String> badNames() {
    return Stream.of(
        "",
        " ",
        "\u2003 ",
        "x".repeat(201),
        "\uD83D\uDCA5".repeat(201),
        "a\nb",
        "a\tb",
        "a\rb",
        "nul\u0000",
        "del\u007f",
        "next line\u0085");
  }

  @ParameterizedTest
  @MethodSource("badNames")
  @DisplayName("T1: a blank or long name, or one with a control character, is refused")
  void refusesBadNames(String name) {
    JsonNode problem = assertProblem(post(Map.of("name", name)), 400, "invalid-body");

    assertThat(namedMembers(problem)).containsExactly("name");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"name\": null}",
        "{\"name\": 7}",
        "{\"name\": [\"a\"]}",
        "{\"name\": \"\\ud800\"}"
      })
  @DisplayName("T1: a name is needed, and it is a string")
  void refusesWhatIsNoName(String body) {
    assertThat(namedMembers(assertProblem(post(body), 400, "invalid-body"))).containsOnly("name");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "[{}]", "\"text\"", "1", "true"})
  @DisplayName("T1: a payload is a JSON object")
  void refusesPayloadsThatAreNoObjects(String payload) {
    Response refused = post("{\"name\": \"a\", \"payload\": " + payload + "}");

    assertThat(namedMembers(assertProblem(refused, 400, "invalid-body")))
        .containsExactly("payload");
  }

  @Test
  @DisplayName("T1: a payload has at most 64 KiB, counted in bytes")
  void boundsThePayload() {
    String around = "{\"k\":\"\"}";
    String largest = "ä".repeat((MAX_PAYLOAD - around.length()) / 2);

    UUID uuid = create(Map.of("name", "largest", "payload", Map.of("k", largest)));
    Response larger = post(Map.of("name", "larger", "payload", Map.of("k", largest + "x")));

    assertThat(read(uuid).<String>path("payload.k")).isEqualTo(largest);
    assertThat(namedMembers(assertProblem(larger, 400, "invalid-body"))).containsExactly("payload");
  }

  @Test
  @DisplayName("T1: a payload comes back as it was given: numbers to the digit, any key")
  void keepsPayloadsExactly() throws JsonProcessingException {
    String payload =
        """
        {"long": 9223372036854775808, "more": 12345678901234567890123456789012345678901234567890,
         "tiny": 0.1000000000000000055511151231257827021181583404541015625, "huge": 1E400,
         "money": 1.10, "negative": -0.5e-3, "zero": 0, "null": null, "list": [[], {}, [null]],
         "$set": {"$where": "1"}, "a.b": {"c.d.": 1}, "": "empty", "deletion": {"id": "x"},
         "text": "\\u0000 \\n \\" \\\\ ä 名 \\ud83d\\udca5", "_id": 1, "snakeCase": {"innerName": 1}}
        """;

    UUID uuid = created(post("{\"name\": \"exact\", \"payload\": " + payload + "}"));

    String answer = read(uuid).asString();
    assertThat(EXACT.readTree(answer).path("payload")).isEqualTo(EXACT.readTree(payload));
    assertThat(answer).contains("\"money\":1.10", "9223372036854775808");
  }

  @Test
  @DisplayName("T1: a payload that can't be kept as it is is refused, not changed")
  void doesNotChangeHalfCharacters() {
    Response answer = post("{\"name\": \"half\", \"payload\": {\"k\": \"\\ud800\"}}");

    if (answer.statusCode() == 201) {
      assertThat(read(created(answer)).<String>path("payload.k")).isEqualTo("\ud800");
    } else {
      assertProblem(answer, 400, "invalid-body");
    }
  }

  @Test
  @DisplayName("T1, X3: a payload may be nested, but not without end")
  void boundsTheDepth() {
    UUID uuid = created(post(nested(90)));

    assertThat(read(uuid).statusCode()).isEqualTo(200);
    assertProblem(post(nested(101)), 400, "invalid-body");
    assertProblem(post(nested(50_000)), 400, "invalid-body");
  }

  private static String nested(int depth) {
    return "{\"name\": \"deep %d\", \"payload\": {\"k\": %s1%s}}"
        .formatted(depth, "[".repeat(depth), "]".repeat(depth));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e99999999999", "1e-99999999999"})
  @DisplayName("X3: a number beyond all bounds is the client's mistake")
  void refusesAbsurdNumbers(String number) {
    Response answer = post("{\"name\": \"n\", \"payload\": {\"k\": %s}}".formatted(number));

    assertProblem(answer, 400, "invalid-body");
  }

  static Stream<List<String>> badSchedules() {
    return Stream.of(
        List.of("{}", "schedule.cron"),
        List.of("{\"cron\": \"* * * *\"}", "schedule.cron"),
        List.of("{\"cron\": \"61 * * * *\"}", "schedule.cron"),
        List.of("{\"cron\": \"@reboot\"}", "schedule.cron"),
        List.of("{\"cron\": 5}", "schedule.cron"),
        List.of("{\"cron\": \"@daily\", \"time_zone\": \"Europe/Nowhere\"}", "schedule.time_zone"),
        List.of("{\"cron\": \"@daily\", \"at\": \"2031-01-01T00:00:00Z\"}", "schedule.at"),
        List.of("{\"at\": \"2031-01-01\"}", "schedule.at"),
        List.of("{\"at\": 1924992000}", "schedule.at"),
        List.of(
            "{\"cron\": \"@daily\", \"start_at\": \"2031-01-02T00:00:00Z\", \"end_at\":"
                + " \"2031-01-02T00:00:00Z\"}",
            "schedule.end_at"),
        List.of("[]", "schedule"),
        List.of("\"@daily\"", "schedule"));
  }

  @ParameterizedTest
  @MethodSource("badSchedules")
  @DisplayName("S1: a bad schedule is refused, saying what and where")
  void refusesBadSchedules(List<String> scheduleAndMember) {
    Response refused =
        post("{\"name\": \"bad\", \"schedule\": %s}".formatted(scheduleAndMember.get(0)));

    assertThat(namedMembers(assertProblem(refused, 400, "invalid-body")))
        .contains(scheduleAndMember.get(1));
  }

  @Test
  @DisplayName("S1: a schedule that never comes is a good one; UTC is its zone when none is given")
  void acceptsAScheduleThatNeverComes() {
    UUID uuid = create(Map.of("name", "never", "schedule", Map.of("cron", "0 0 31 2 *")));

    assertThat(read(uuid).<String>path("schedule.time_zone")).isEqualTo("UTC");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PENDING_DELETE",
        "DELETE_FAILED",
        "pending_delete",
        "Delete_Failed",
        "active",
        "Disabled",
        "DELETED",
        "GONE",
        " ACTIVE",
        ""
      })
  @DisplayName("T2: a client names ACTIVE or DISABLED and no other status")
  void refusesOtherStatuses(String status) {
    JsonNode problem =
        assertProblem(post(Map.of("name", "a", "status", status)), 400, "status-not-allowed");

    assertThat(namedMembers(problem)).containsExactly("status");
  }

  @Test
  @DisplayName("T2: a task may be created DISABLED")
  void createsDisabledTasks() {
    UUID uuid = create(Map.of("name", "off", "status", "DISABLED"));

    assertThat(read(uuid).<String>path("status")).isEqualTo("DISABLED");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "task_uuid",
        "project_id",
        "created_at",
        "deletion",
        "version",
        "nmae",
        "Name",
        "deleted_at"
      })
  @DisplayName("T2: an unknown member is refused and named, whatever its value")
  void refusesUnknownMembers(String member) {
    Map<String, Object> body = new HashMap<>(Map.of("name", "a"));
    body.put(member, "x");
    assertThat(namedMembers(assertProblem(post(body), 400, "invalid-body")))
        .containsExactly(member);

    body.put(member, null);
    assertThat(namedMembers(assertProblem(post(body), 400, "invalid-body")))
        .containsExactly(member);
  }

  @Test
  @DisplayName("T2: an unknown member of the schedule is named with its path")
  void refusesUnknownMembersOfTheSchedule() {
    Response refused =
        post(Map.of("name", "a", "schedule", Map.of("cron", "@daily", "timezone", "UTC")));

    assertThat(namedMembers(assertProblem(refused, 400, "invalid-body")))
        .containsExactly("schedule.timezone");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"name\": \"a\", \"name\": \"b\"}",
        "{\"name\": \"a\", \"payload\": {\"name\": 1, \"name\": 2}}",
        "{\"name\": \"a\", \"payload\": {\"deep\": [{\"name\": 1, \"name\": 1}]}}",
        "{\"name\": \"a\", \"schedule\": {\"cron\": \"@daily\", \"name\": 1, \"name\": 1}}",
        "{\"name\": \"a\", \"n\\u0061me\": \"a\"}"
      })
  @DisplayName("T2: a doubled member is refused and named, also inside")
  void refusesDoubledMembers(String body) {
    JsonNode problem = assertProblem(post(body), 400, "invalid-body");

    assertThat(problem.path("detail").asText()).contains("name");
  }

  @Test
  @DisplayName("T4: of sixteen at once exactly one gets the name")
  void givesANameToOneOfMany() {
    for (int round = 0; round < 3; round++) {
      String body = "{\"name\": \"wanted %d\"}".formatted(round);
      String token = admin();

      Map<Integer, Long> answers =
          atOnce(16, i -> send("POST", tasks(), token, body, "Content-Type", "application/json"))
              .stream()
              .collect(Collectors.groupingBy(r -> r.statusCode(), Collectors.counting()));

      assertThat(answers).containsExactlyInAnyOrderEntriesOf(Map.of(201, 1L, 409, 15L));
    }
    assertThat(asAdmin().get(tasks()).<List<?>>path("items")).hasSize(3);
  }

  @Test
  @DisplayName("T4: a name is taken within its project only, and free once the delete is accepted")
  void freesTheNameWithTheDelete() {
    UUID first = create("the name");
    JsonNode problem = assertProblem(post(Map.of("name", "the name")), 409, "name-taken");
    assertThat(problem.path("detail").asText()).contains("the name");

    deletionId(delete(first));
    UUID second = create("the name");

    assertThat(second).isNotEqualTo(first);
    assertThat(read(first).<String>path("status")).isEqualTo("PENDING_DELETE");
    assertProblem(post(Map.of("name", "the name")), 409, "name-taken");
    String other = project + "-other";
    assertThat(
            as(around.tokens.of("bob", other, "member"))
                .contentType("application/json")
                .body(Map.of("name", "the name"))
                .post(tasksOf(other))
                .statusCode())
        .isEqualTo(201);
  }

  @Test
  @DisplayName("T8: only an admin protects a task")
  void letsOnlyAdminsProtect() {
    Map<String, Object> body = Map.of("name", "safe", "protected", true);
    String member = around.tokens.of("bob", project, "member");

    assertProblem(
        as(member).contentType("application/json").body(body).post(tasks()), 403, "forbidden");
    assertThat(read(create(body)).<Boolean>path("protected")).isTrue();
  }
}
