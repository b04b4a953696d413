package io.durabledelete.api.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@QuarkusTest
@DisplayName("X3 (API4): bodies are bounded and read strictly")
class BodyBoundsTest extends AttackTest {
  private static final int MIB = 1024 * 1024;

  @Test
  @DisplayName("X3 (API4): every body has a limit, with or without a length")
  void boundsEveryBody() {
    for (Endpoint endpoint : Endpoint.values()) {
      if (endpoint.body.text() != null) {
        boundsEveryBody(endpoint);
      }
    }
  }

  private void boundsEveryBody(Endpoint endpoint) {
    String path = endpoint.path(Things.unknown(project));
    HttpResponse<String> answer = send(endpoint, path, allowed(endpoint), large(600 * 1024));
    if (answer.statusCode() != 413) { // it takes lists
      answer = send(endpoint, path, allowed(endpoint), large(7 * MIB));
    }
    assertThat(answer.statusCode())
        .as(endpoint.key())
        .isIn(413, endpoint.body.isJson() ? 413 : 400);
    assertNoInsides(answer);
  }

  private static String large(int size) {
    return "{\"x\":\"" + "x".repeat(size) + "\"}";
  }

  @Test
  @DisplayName("X3 (API4): a body that is announced as huge is refused before it comes")
  void refusesAnnouncedBodies() {
    for (String path : List.of(tasks(), "/api/v1/nothing")) {
      Wire.Answer answer =
          new Wire(root)
              .send(
                  Wire.head(
                          "POST " + path,
                          admin(),
                          "Content-Type: application/json",
                          "Content-Length: " + Long.MAX_VALUE)
                      + "\r\n{}");
      assertThat(answer.statuses()).as(answer.text()).containsExactly(413);
      assertThat(answer.isClosed()).isTrue();
    }
  }

  @Test
  @DisplayName("X3 (API4): a body without a length is cut off at 8 MiB, whatever is still to come")
  void cutsEndlessBodies() throws IOException {
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.write(
        ascii(
            Wire.head("POST " + tasks(), admin(), "Content-Type: application/json")
                + "Transfer-Encoding: chunked\r\n\r\n"));
    byte[] chunk = ascii("10000\r\n" + " ".repeat(0x10000) + "\r\n");
    for (int sent = 0; sent < 10 * MIB; sent += 0x10000) {
      request.write(chunk);
    }

    Wire.Answer answer = new Wire(root).send(request.toByteArray());

    assertThat(answer.isClosed()).isTrue();
    assertThat(answer.statuses()).isIn(List.of(), List.of(413));
    assertThat(send("GET", tasks(), admin(), null).statusCode()).isEqualTo(200);
  }

  @Test
  @DisplayName("X3 (API4): JSON of any depth, doubled members and numbers beyond all bounds: 400")
  void boundsJson() {
    for (String bad :
        List.of(
            "[".repeat(100_000),
            "{\"a\":".repeat(60_000),
            "{\"name\":\"x\",\"payload\":{\"l\":"
                + "[".repeat(100_000)
                + "]".repeat(100_000)
                + "}}",
            "{\"name\":\"a\",\"name\":\"b\"}",
            "{\"name\":\"a\",\"na\\u006de\":\"b\"}",
            "{\"name\":\"a\",\"payload\":{\"k\":1,\"k\":2}}",
            "{\"name\":\"a\",\"payload\":{\"n\":1" + "0".repeat(1_000) + "}}",
            "{\"name\":\"a\",\"payload\":{\"n\":1e99999999999}}",
            "{\"name\":\"a\",\"payload\":{\"n\":-" + "9".repeat(50_000) + "}}",
            "{\"name\":\"a\",\"payload\":{\"n\":0x10}}",
            "{\"name\":\"a\",\"payload\":{\"n\":Infinity}}",
            "{\"" + "k".repeat(100_000) + "\":1}")) {
      HttpResponse<String> answer = send("POST", tasks(), admin(), bad, "Content-Type", JSON_TYPE);
      assertThat(answer.body().length()).isLessThan(200_000);
      assertProblem(answer, 400, "invalid-body");
      assertNoInsides(answer);
    }
    for (String limit : List.of("1e999999999", "1e400", "99999999999999999999", "1.5", "-1", "0")) {
      HttpResponse<String> answer =
          send(
              "POST",
              runs() + "/claim",
              admin(),
              "{\"limit\":%s}".formatted(limit),
              "Content-Type",
              JSON_TYPE);
      assertProblem(answer, 400, "invalid-body");
    }
    UUID task = created(post("{\"name\":\"n\",\"payload\":{\"n\":1e400,\"m\":1e-400}}"));
    assertThat(read(task).asString()).contains("\"n\":1E+400", "\"m\":1E-400");
  }

  @Test
  @DisplayName("X3 (API8): a body is UTF-8; UTF-16, UTF-32 and broken UTF-8 are refused")
  void refusesOtherEncodings() {
    String body = "{\"name\":\"encoded\"}";
    for (String charset : List.of("UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "UTF-32LE")) {
      assertProblem(
          posted(body.getBytes(Charset.forName(charset)), "identity"), 400, "invalid-body");
    }
    for (String broken : List.of("\u00c3\u0028", "\u00c0\u00af", "\u00ed\u00a0\u0080", "\u00ff")) {
      byte[] bytes = ("{\"name\":\"" + broken + "\"}").getBytes(StandardCharsets.ISO_8859_1);
      assertProblem(posted(bytes, "identity"), 400, "invalid-body");
    }
    // a byte order mark means nothing and is passed over (RFC 8259)
    assertThat(posted(("\ufeff" + body).getBytes(StandardCharsets.UTF_8), "identity").statusCode())
        .isEqualTo(201);
  }

  @Test
  @DisplayName("X3 (API4): a compressed body is refused, before anybody looks how large it becomes")
  void refusesCompressedBodies() throws IOException {
    ByteArrayOutputStream bomb = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bomb)) {
      for (int i = 0; i < 64; i++) {
        gzip.write(new byte[MIB]);
      }
    }
    for (String coding : List.of("gzip", "deflate", "br", "x", "identity, gzip", "GZIP")) {
      assertProblem(posted(bomb.toByteArray(), coding), 415, "unsupported-media-type");
      assertProblem(
          posted("{\"name\":\"x\"}".getBytes(StandardCharsets.UTF_8), coding),
          415,
          "unsupported-media-type");
    }
  }

  private io.restassured.response.Response posted(byte[] body, String coding) {
    return asAdmin()
        .contentType(JSON_TYPE)
        .header("Content-Encoding", coding)
        .body(body)
        .post(tasks());
  }

  @Test
  @DisplayName("X3, X1 (API8): no body in a type that a page of another site can send: 415")
  void refusesTypesOfForms() {
    for (Endpoint endpoint : Endpoint.values()) {
      if (endpoint.body.text() != null) {
        refusesTypesOfForms(endpoint);
      }
    }
  }

  private void refusesTypesOfForms(Endpoint endpoint) {
    String path = endpoint.path(Things.unknown(project));
    for (String type :
        List.of(
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "text/html",
            "application/xml",
            "*/*",
            "application/*",
            "garbage")) {
      HttpResponse<String> answer =
          send(endpoint.verb, path, allowed(endpoint), endpoint.body.fresh(), "Content-Type", type);
      assertThat(answer.statusCode()).as("%s %s", type, answer.body()).isEqualTo(415);
      assertProblem(answer, 415, "unsupported-media-type");
    }
  }
}
