package io.durabledelete.api.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.bson.Document;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@DisplayName("X2, X3 (API8): input is data, never a part of a query")
class InjectionTest extends AttackTest {
  private static final List<String> OPERATORS =
      List.of(
          "{\"$ne\":null}",
          "{\"$gt\":\"\"}",
          "{\"$where\":\"sleep(1)\"}",
          "{\"$expr\":{\"$eq\":[1,1]}}",
          "{\"$regex\":\".*\"}",
          "[{\"$ne\":null}]");

  @Test
  @DisplayName(
      "X3 (API8): an operator instead of a member's value is refused, and the member named")
  void refusesOperatorsInBodies() throws Exception {
    for (Endpoint endpoint : Endpoint.values()) {
      if (endpoint.body.isJson()) {
        refusesOperatorsInBodies(endpoint);
      }
    }
  }

  private void refusesOperatorsInBodies(Endpoint endpoint) throws Exception {
    String path = endpoint.path(Things.all(project, create("t " + endpoint)));
    ObjectNode body = (ObjectNode) JSON.readTree(endpoint.body.fresh());
    for (String operator : OPERATORS) {
      List<String> names = new ArrayList<>();
      body.fieldNames().forEachRemaining(names::add);
      for (String name : names) {
        ObjectNode attack = body.deepCopy();
        attack.set(name, JSON.readTree(operator));
        assertNamed(send(endpoint, path, allowed(endpoint), attack.toString()), name);
      }
      ObjectNode attack = body.deepCopy();
      attack.set("$where", JSON.readTree(operator));
      assertNamed(send(endpoint, path, allowed(endpoint), attack.toString()), "$where");
    }
  }

  private static void assertNamed(HttpResponse<String> answer, String member) {
    assertThat(answer.body()).as(answer.body()).contains(member);
    assertRefused(answer, 400);
  }

  @Test
  @DisplayName("X3 (API8): an operator in a parameter's name is refused, in its value it is text")
  void refusesOperatorsInParameters() {
    for (Endpoint endpoint : Endpoint.values()) {
      if (endpoint.verb.equals("GET")) {
        refusesOperatorsInParameters(endpoint);
      }
    }
  }

  private void refusesOperatorsInParameters(Endpoint endpoint) {
    String path = endpoint.path(Things.unknown(project));
    HttpResponse<String> refused = send(endpoint, path + "?nonsense=1", allowed(endpoint));
    String detail = assertRefused(refused, 400).path("detail").asText();
    List<String> known =
        detail.contains("known are ")
            ? Arrays.asList(detail.replaceAll(".*known are ", "").split(", "))
            : List.of();
    for (String name : known) {
      for (String suffix : List.of("[$ne]", "[$gt]", "[]", ".$where", "[$regex]")) {
        assertRefused(
            send(endpoint, path + "?" + encoded(name + suffix) + "=", allowed(endpoint)), 400);
      }
      for (String operator : OPERATORS) {
        HttpResponse<String> answer =
            send(endpoint, path + "?" + name + "=" + encoded(operator), allowed(endpoint));
        assertThat(answer.statusCode()).as(answer.body()).isIn(200, 400, 404);
        assertNoInsides(answer);
        if (answer.statusCode() == 200 && answer.body().startsWith("{")) {
          assertThat(json(answer.body()).path("items")).as(name).isEmpty();
        }
      }
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Test
  @DisplayName("T1 (API8): keys with $ and dots are kept as they are, and given back so")
  void keepsOddKeysInPayloads() {
    String payload =
        """
        {"$where":"1","$ne":null,"a.b":{"$set":{"status":"x"}},"$":1,".":2,"":3,
         "__proto__":{"admin":true},"constructor":{"prototype":{"x":1}},"@type":"java.lang.Runtime"}
        """;

    UUID task = created(post("{\"name\":\"odd\",\"payload\":%s}".formatted(payload)));
    assertThat(patch(task, "{\"payload\":{\"$inc\":{\"version\":9}}}").statusCode()).isEqualTo(200);

    ObjectNode expected = (ObjectNode) json(payload);
    expected.putObject("$inc").put("version", 9);
    assertThat(json(read(task).asString()).path("payload")).isEqualTo(expected);
    assertThat(json(read(task).asString()).path("version").asInt()).isEqualTo(2);
  }

  @Test
  @DisplayName("X3 (API8): what a regular expression means is literal in name_prefix")
  void takesPatternsLiterally() {
    List<String> patterns =
        List.of(
            ".*",
            "^",
            "$",
            "(a+)+$",
            "a|b",
            "[a-z]",
            "\\Qa\\E",
            "(?i)A",
            "x{9999}",
            "^(([a-z])+.)+");
    create("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!");
    for (String pattern : patterns) {
      create(pattern + " literal");
    }
    for (String pattern : patterns) {
      List<String> expected =
          patterns.stream()
              .map(each -> each + " literal")
              .filter(name -> name.startsWith(pattern))
              .toList();
      JsonNode items =
          json(asAdmin().queryParam("name_prefix", pattern).get(tasks()).asString()).path("items");
      assertThat(items.findValuesAsText("name")).containsExactlyInAnyOrderElementsOf(expected);
      JsonNode bulk =
          json(
              asAdmin()
                  .contentType(JSON_TYPE)
                  .body(Map.of("filter", Map.of("name_prefix", pattern), "dry_run", true))
                  .post(tasks() + "/bulk-delete")
                  .asString());
      assertThat(bulk.path("matched").asInt()).as(pattern).isEqualTo(expected.size());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/tasks", "/deletions", "/audit", "/occurrences"})
  @DisplayName("X3 (API8): a page_token that is not ours is refused, or leads to nothing strange")
  void survivesForgedPageTokens(String list) {
    List<byte[]> forged =
        List.of(
            new byte[0],
            new byte[15],
            new byte[17],
            new byte[16],
            new byte[24],
            filled(16),
            filled(24),
            "{\"$gt\":\"\"}".getBytes(StandardCharsets.UTF_8));
    List<String> tokens = new ArrayList<>();
    forged.forEach(each -> tokens.add(Base64.getUrlEncoder().encodeToString(each)));
    tokens.addAll(List.of("%00", "%0d%0a", "{}", "A".repeat(8_000), "null", "-1", "../..", "€"));
    for (String token : tokens) {
      HttpResponse<String> answer =
          new Text(
                  projectPath() + list + "?page_token=",
                  token.startsWith("%") ? token : encoded(token))
              .get(this);
      assertThat(answer.statusCode()).as(token).isIn(200, 400);
      assertNoInsides(answer);
    }
  }

  private record Text(String path, String token) {
    HttpResponse<String> get(InjectionTest test) {
      return test.send("GET", path + token, test.admin(), null);
    }
  }

  private static byte[] filled(int length) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) 0xff);
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "+999999999-12-31T23:59:59Z",
        "-999999999-01-01T00:00:00Z",
        "+292278995-01-01T00:00:00Z",
        "0000-01-01T00:00:00Z",
        "9999-12-31T23:59:59-18:00"
      })
  @DisplayName("X3 (API8): times that no database can hold are refused, never an error of ours")
  void refusesTimesBeyondAllBounds(String time) {
    UUID task = create(Map.of("name", "t", "schedule", Map.of("cron", "@daily")));
    String at = encoded(time);
    String day = encoded(time.replaceAll("T.*", ""));
    for (String path :
        List.of(
            "GET /audit?since=" + at,
            "GET /occurrences?from=" + at,
            "GET /occurrences?to=" + at,
            "DELETE /tasks/%s/schedule?from=%s".formatted(task, at),
            "DELETE /tasks/%s/schedule?from=%s".formatted(task, day),
            "DELETE /tasks/%s/schedule?time=%s".formatted(task, at))) {
      String[] call = path.split(" ");
      HttpResponse<String> answer = send(call[0], projectPath() + call[1], admin(), null);
      assertThat(answer.statusCode()).as(path + answer.body()).isIn(200, 204, 400, 404);
      assertNoInsides(answer);
    }
    for (String schedule :
        List.of(
            "{\"at\":\"%s\"}",
            "{\"cron\":\"@daily\",\"start_at\":\"%s\"}",
            "{\"cron\":\"@daily\",\"end_at\":\"%s\"}")) {
      String body = "{\"name\":\"n%d\",\"schedule\":%s}".formatted(schedule.hashCode(), schedule);
      var answer = post(body.formatted(time));
      assertThat(answer.statusCode()).as(answer.asString()).isIn(201, 400);
    }
  }

  @ParameterizedTest
  @EnumSource(
      names = {"GET_TASK", "DELETE_TASK", "GET_DELETION", "GET_RUN", "GET_BULK", "GET_LETTER"})
  @DisplayName("X2 (API1): an id has one form; no other way to write a path gets anywhere")
  void takesNoDisguisedIds(Endpoint endpoint) {
    UUID task = create("secret");
    Document before = stored(task);
    String id = task.toString();
    String path = endpoint.path(Things.all(project, task));
    String prefix = path.substring(0, path.lastIndexOf('/') + 1);
    for (String form :
        List.of(
            "%7B" + id + "%7D",
            "urn:uuid:" + id,
            id.replace("-", ""),
            id + "%00",
            "%00" + id,
            id + "%20",
            "%0a" + id,
            id + "%2f..",
            "%2e%2e%2f" + id,
            "..%252f" + id,
            "%252e%252e",
            "1-1-1-1-1",
            "0",
            "null",
            "*",
            "$ne",
            "%5B%24ne%5D=1",
            "%ff%fe",
            "%c0%ae",
            id + id,
            "a".repeat(12_000))) {
      HttpResponse<String> answer = send(endpoint, prefix + form, allowed(endpoint));
      assertThat(answer.statusCode()).as(form).isIn(400, 404, 405);
      assertThat(answer.body()).doesNotContain("secret");
      assertNoInsides(answer);
    }
    assertThat(stored(task)).isEqualTo(before);
  }

  @Test
  @DisplayName("X2 (API1): no disguised path leads into another project")
  void takesNoDisguisedProjects() {
    create("secret");
    String own = project + "-own";
    String mallory = around.tokens.of("mallory", own, "admin");
    for (String form :
        List.of(
            own + "/../" + project,
            own + "%2f..%2f" + project,
            own + "/%2e%2e/" + project,
            own + "%252f..%252f" + project,
            own + ";/../" + project,
            own + ";" + project,
            project + ";" + own,
            own + "%00" + project,
            own + "," + project,
            own + "%20" + project,
            "./" + project,
            "/" + project)) {
      for (String verb : List.of("GET", "DELETE", "PATCH")) {
        HttpResponse<String> answer =
            send(verb, "/api/v1/projects/" + form + "/tasks", mallory, null);
        assertThat(answer.statusCode()).as("%s %s", verb, form).isIn(200, 400, 404, 405);
        assertThat(answer.body()).doesNotContain("secret");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"%", "%zz", "{id}", "a b", "a\tb", "%u0041", "|", "\\..\\", "\u0000"})
  @DisplayName("X3 (API8): a path that is malformed is 400 or 404, on the wire")
  void survivesMalformedPaths(String segment) {
    Wire.Answer answer =
        new Wire(root)
            .send(
                Wire.head("GET " + tasks() + "/" + segment, admin(), "Connection: close") + "\r\n");
    assertThat(answer.statuses()).hasSizeLessThanOrEqualTo(1).isSubsetOf(400, 404, 405);
  }
}
