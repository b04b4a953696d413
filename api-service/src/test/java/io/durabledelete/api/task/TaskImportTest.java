package io.durabledelete.api.task;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.mongodb.client.model.Filters;
import io.durabledelete.api.testing.ApiTest;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class TaskImportTest extends ApiTest {

  @Test
  @DisplayName("T7: every good row becomes an ACTIVE task that is registered")
  void createsATaskForEachGoodRow() {
    JsonNode report =
        report(
            """
            name,cron,time_zone
            first,0 3 * * *,Europe/Berlin
            second,@hourly,
            """);

    assertThat(report).isEqualTo(json("{\"created\":2,\"rejected\":[]}"));
    List<Map<String, Object>> tasks = asAdmin().get(tasks()).path("items");
    assertThat(tasks).extracting(task -> task.get("name")).containsExactly("first", "second");
    assertThat(tasks).extracting(task -> task.get("status")).containsOnly("ACTIVE");
    assertThat(tasks)
        .extracting(task -> task.get("schedule"))
        .containsExactly(
            Map.of("cron", "0 3 * * *", "time_zone", "Europe/Berlin"),
            Map.of("cron", "@hourly", "time_zone", "UTC"));
    assertThat(registrations()).isEqualTo(2);
  }

  @Test
  @DisplayName("T7: each bad row is answered with its line, name and problem; the others are made")
  void rejectsEachBadRowByItself() {
    create("there already");

    JsonNode report =
        report(
            """
            name,cron
            good,0 3 * * *
            bad cron,61 * * * *
            there already,@daily
            good,@daily
            too many,@daily,UTC
            too few
             ,@daily
            good too,*/5 * * * *
            """);

    assertThat(report.path("created").asInt()).isEqualTo(2);
    assertThat(rejected(report))
        .containsExactly(
            "3 bad cron /problems/invalid-body",
            "4 there already /problems/name-taken",
            "5 good /problems/name-taken",
            "6 too many /problems/invalid-body",
            "7 too few /problems/invalid-body",
            "8   /problems/invalid-body");
    assertThat(report.path("rejected").get(0).path("problem").path("detail").asText())
        .contains("cron");
    assertThat(names()).containsExactlyInAnyOrder("there already", "good", "good too");
    assertThat(registrations()).isEqualTo(2);
  }

  @Test
  @DisplayName("T7: a bad time zone is a bad row")
  void rejectsBadTimeZones() {
    JsonNode report = report("name,cron,time_zone\na,@daily,Mars/Phobos\nb,@daily,UTC\n");

    assertThat(report.path("created").asInt()).isEqualTo(1);
    assertThat(rejected(report)).containsExactly("2 a /problems/invalid-body");
  }

  @Test
  @DisplayName("T7: a row that was bad does not take its name from a later good one")
  void givesTheNameToTheGoodRow() {
    assertThat(report("name,cron\na,nonsense\na,@daily\n").path("created").asInt()).isEqualTo(1);
  }

  @Test
  @DisplayName("T7, RFC 4180: quotes, commas, quotes in quotes, no line end at the end")
  void readsQuotedFields() {
    JsonNode report = report("name,cron\n\"a, \"\"b\"\"\",\"0 3,4 * * *\"\n\"c\",@daily");

    assertThat(report.path("created").asInt()).isEqualTo(2);
    assertThat(names()).containsExactlyInAnyOrder("a, \"b\"", "c");
  }

  @Test
  @DisplayName("T7: a byte order mark and CRLF are no part of the data")
  void readsFilesOfOtherSystems() {
    JsonNode report = report("\uFEFFname,cron\r\nä,@daily\r\nbad,x\r\nß,@daily\r\n");

    assertThat(report.path("created").asInt()).isEqualTo(2);
    assertThat(names()).containsExactlyInAnyOrder("ä", "ß");
    assertThat(rejected(report)).containsExactly("3 bad /problems/invalid-body");
  }

  @Test
  @DisplayName("T7: lines are the file's lines, also after a row of several lines")
  void countsTheLinesOfRowsWithLineBreaks() {
    JsonNode report = report("name,cron\n\"two\nlines\",@daily\ngood,@daily\nbad,x\n");

    assertThat(report.path("created").asInt()).isEqualTo(1);
    assertThat(rejected(report))
        .containsExactly("2 two\nlines /problems/invalid-body", "5 bad /problems/invalid-body");
  }

  @Test
  @DisplayName("T7: lines are the file's lines, also after an empty one")
  void countsEmptyLines() {
    JsonNode report = report("name,cron\n\nbad,x\n\n\nworse,y\n");

    assertThat(rejected(report))
        .containsExactly("3 bad /problems/invalid-body", "6 worse /problems/invalid-body");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a,@daily\n",
        "name\na\n",
        "cron,name\n@daily,a\n",
        "Name,Cron\na,@daily\n",
        "name;cron\na;@daily\n",
        "name,cron,timezone\na,@daily,UTC\n",
        "name,cron,time_zone,more\na,@daily,UTC,1\n",
        "name,cron\n\"never closed,@daily\n"
      })
  @DisplayName("T7: a file without the right header, or that is no CSV, is refused as a whole")
  void refusesOtherFiles(String csv) {
    Response refused = send(csv);

    if (csv.contains("never closed")) {
      assertThat(refused.statusCode()).isIn(200, 400);
    } else {
      assertProblem(refused, 400, "invalid-body");
    }
    assertThat(names()).isEmpty();
  }

  @Test
  @DisplayName("T7: a file that is not UTF-8 is refused")
  void refusesOtherEncodings() {
    Response refused =
        asAdmin()
            .contentType("text/csv")
            .body("name,cron\nä,@daily\n".getBytes(StandardCharsets.ISO_8859_1))
            .post(tasks() + "/import");

    assertProblem(refused, 400, "invalid-body");
  }

  @Test
  @DisplayName("T7: a header alone imports nothing")
  void importsNothingFromAHeader() {
    assertThat(report("name,cron")).isEqualTo(json("{\"created\":0,\"rejected\":[]}"));
  }

  @Test
  @DisplayName("T7: 10,001 rows are too many, and nothing is imported; 10,000 are not")
  void boundsTheRows() {
    String rows =
        IntStream.range(0, 10_000)
            .mapToObj(i -> "task %d,0 3 * * *\n".formatted(i))
            .collect(Collectors.joining());

    assertProblem(send("name,cron\n" + rows + "one more,@daily\n"), 413, "too-large");
    assertThat(names()).isEmpty();

    assertThat(report("name,cron\n" + rows).path("created").asInt()).isEqualTo(10_000);
    assertThat(registrations()).isEqualTo(10_000);
  }

  @Test
  @DisplayName("T7: imported twice, the second time every name is taken")
  void importsNothingTwice() {
    String csv = "name,cron\na,@daily\nb,@daily\n";
    report(csv);

    JsonNode second = report(csv);

    assertThat(second.path("created").asInt()).isZero();
    assertThat(rejected(second))
        .containsExactly("2 a /problems/name-taken", "3 b /problems/name-taken");
  }

  @Test
  @DisplayName("T4, T7: two imports of one file at once create each task once")
  void importsAtOnceShareTheNames() {
    String csv =
        "name,cron\n"
            + IntStream.range(0, 60)
                .mapToObj(i -> "t%d,@daily\n".formatted(i))
                .collect(Collectors.joining());

    List<Integer> created =
        atOnce(
            3,
            i -> {
              var answer =
                  send("POST", tasks() + "/import", admin(), csv, "Content-Type", "text/csv");
              return json(answer.body()).path("created").asInt(-1_000);
            });

    assertThat(created.stream().mapToInt(Integer::intValue).sum()).isEqualTo(60);
    assertThat(names()).hasSize(60);
  }

  private Response send(String csv) {
    return asAdmin()
        .contentType("text/csv; charset=UTF-8")
        .body(csv.getBytes(StandardCharsets.UTF_8))
        .post(tasks() + "/import");
  }

  private JsonNode report(String csv) {
    Response response = send(csv);
    assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
    return json(response.asString());
  }

  private static List<String> rejected(JsonNode report) {
    return StreamSupport.stream(report.path("rejected").spliterator(), false)
        .map(
            row ->
                row.path("line").asText()
                    + " "
                    + row.path("name").asText()
                    + " "
                    + row.path("problem").path("type").asText())
        .toList();
  }

  private List<String> names() {
    return asAdmin().queryParam("page_size", 500).get(tasks()).path("items.name");
  }

  private long registrations() {
    return around
        .database
        .getCollection("registrations")
        .countDocuments(Filters.eq("project_id", project));
  }
}
