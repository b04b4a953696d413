package io.durabledelete.api.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.bson.Document;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@DisplayName("X3 (API4, API8): headers are bounded, and none is believed that anybody can send")
class HeaderTest extends AttackTest {

  private Wire.Answer get(String... headers) {
    String[] all = Arrays.copyOf(headers, headers.length + 1);
    all[headers.length] = "Connection: close";
    return new Wire(root).send(Wire.head("GET " + tasks(), admin(), all) + "\r\n");
  }

  @Test
  @DisplayName("X3 (API4): 64 KB of one header, or thousands of them: 431 or closed")
  void boundsHeaders() {
    String[] many =
        IntStream.range(0, 5_000).mapToObj(i -> "X-%d: v".formatted(i)).toArray(String[]::new);
    for (Wire.Answer answer : List.of(get("X-Big: " + "a".repeat(65_536)), get(many))) {
      assertThat(answer.isClosed()).isTrue();
      assertThat(answer.statuses()).isIn(List.of(), List.of(431), List.of(400));
    }
    assertThat(get("X-Fine: 1").statuses()).containsExactly(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Request-Id: a\nX-Injected: b",
        "X-Request-Id: a\rX-Injected: b",
        "X-Request-Id: a\0b",
        "X-Request-Id: a\u0007b",
        "X Request: a",
        "X-Request-Id : a",
        "no colon"
      })
  @DisplayName("X3 (API8): line breaks and control characters in a header are refused")
  void refusesControlCharacters(String header) {
    Wire.Answer answer = get(header);
    assertThat(answer.statuses()).as(answer.text()).containsExactly(400);
    assertThat(answer.text()).doesNotContain("X-Injected");
  }

  @Test
  @DisplayName("O3 (API8): trace and request ids of others may be junk: the answer is the same")
  void ignoresJunk() {
    String junk = "$" + "{jndi:ldap://127.0.0.1:9/x}";
    HttpResponse<String> answer =
        send(
            "GET",
            tasks(),
            admin(),
            null,
            "traceparent",
            "00-zzzz-%0d%0a-" + "9".repeat(500),
            "tracestate",
            "=".repeat(600),
            "baggage",
            "a=%00,".repeat(300),
            "X-Request-Id",
            junk,
            "User-Agent",
            junk,
            "Accept-Language",
            "x".repeat(2_000));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().map().toString() + answer.body()).doesNotContain("jndi", "zzzz");
  }

  @Test
  @DisplayName(
      "X1 (API8): forwarded addresses, other methods and users of a header are not believed")
  void believesNoForwardedHeaders() {
    String[] spoofed = {
      "X-Forwarded-Host", "evil.test",
      "X-Forwarded-Proto", "https",
      "X-Forwarded-Prefix", "/evil",
      "X-Forwarded-For", "10.0.0.1",
      "Forwarded", "host=evil.test;proto=https",
      "X-Original-URL", "/api/v1/ops/status",
      "X-Rewrite-URL", "/api/v1/ops/status",
      "X-HTTP-Method-Override", "DELETE",
      "X-HTTP-Method", "DELETE",
      "X-Method-Override", "DELETE",
      "X-Remote-User", "root",
      "X-User", "root"
    };
    UUID task = create("t");
    Document before = stored(task);

    String[] withType = Arrays.copyOf(spoofed, spoofed.length + 2);
    withType[spoofed.length] = "Content-Type";
    withType[spoofed.length + 1] = JSON_TYPE;
    HttpResponse<String> created = send("POST", tasks(), admin(), "{\"name\":\"u\"}", withType);
    HttpResponse<String> read = send("GET", pathOf(task), admin(), null, spoofed);

    assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
    String location = header(created, "Location");
    assertThat(location).doesNotContain("evil", "https").contains(tasks());
    assertThat(json(read.body()).path("task_uuid").asText()).isEqualTo(task.toString());
    assertThat(stored(task)).isEqualTo(before);
    assertThat(send("POST", pathOf(task) + "?_method=DELETE", admin(), null, spoofed).statusCode())
        .isIn(404, 405);
    deletionId(as(admin()).header("X-User", "root").delete(pathOf(task)));
    JsonNode deletion = json(read(task).asString()).path("deletion");
    assertThat(deletion.path("requested_by").asText()).isEqualTo("alice");
  }

  @Test
  @DisplayName("X3 (API8): two Hosts or types are refused: which one counts would be a guess")
  void refusesDoubledHeaders() {
    for (String header : List.of("Host: evil.test", "Content-Type: text/plain")) {
      Wire.Answer answer = get("Content-Type: application/json", header);
      assertThat(answer.statuses()).as(answer.text()).containsExactly(400);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 2\r\nContent-Length: 30",
        "Content-Length: 2, 2",
        "Content-Length: -1",
        "Content-Length: +2",
        "Content-Length: 0x2",
        "Transfer-Encoding: x",
        "Transfer-Encoding: xchunked",
        "Transfer-Encoding: identity, chunked",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
        "Transfer-Encoding: chunked, chunked",
        "Transfer-Encoding:\u000bchunked",
        "Content-Length: 6\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: 6",
        "Transfer-Encoding: chunked"
      })
  @DisplayName("X3 (API8): no second request hides in the body of one whose end is in doubt")
  void answersNoSmuggledRequests(String framing) {
    String smuggled = Wire.head("DELETE " + pathOf(create("victim")), admin()) + "\r\n";

    Wire.Answer answer =
        new Wire(root)
            .send(
                Wire.head("POST " + tasks(), admin(), "Content-Type: application/json", framing)
                    + "\r\n0\r\n\r\n"
                    + smuggled);

    assertThat(answer.isClosed()).as(answer.text()).isTrue();
    assertThat(answer.statuses()).as(answer.text()).containsOnly(400);
    assertThat(json(asAdmin().get(tasks()).asString()).path("items")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"zz\r\n{}", "-1\r\n{}", "ffffffffffffffff\r\n{}", "2;\n{}", "2\r\n{}x"})
  @DisplayName("X3 (API4): chunks that are none end the connection, and nothing is done")
  void refusesBadChunks(String chunk) {
    Wire.Answer answer =
        new Wire(root)
            .send(
                Wire.head(
                        "POST " + tasks(),
                        admin(),
                        "Content-Type: application/json",
                        "Transfer-Encoding: chunked")
                    + "\r\n"
                    + chunk
                    + "\r\n0\r\n\r\n");

    assertThat(answer.isClosed()).isTrue();
    assertThat(answer.statuses()).isIn(List.of(), List.of(400));
  }

  @ParameterizedTest
  @ValueSource(strings = {"TRACE", "CONNECT", "PUT", "PROPFIND", "get", "DELETE2"})
  @DisplayName("X3 (API8): methods that nothing knows are refused, and echo nothing")
  void refusesOtherMethods(String method) {
    Wire.Answer answer =
        new Wire(root)
            .send(
                Wire.head(method + " " + tasks(), admin(), "X-Echo: mark", "Connection: close")
                    + "\r\n");

    assertThat(answer.statuses()).as(answer.text()).isSubsetOf(400, 404, 405, 501);
    assertThat(answer.text()).doesNotContain("mark");
  }
}
