package io.durabledelete.api.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.durabledelete.api.testing.FailPoint;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@QuarkusTest
@DisplayName("X3, O3 (API8): the log is one line for each record, and holds no secrets")
class LogInjectionTest extends AttackTest {
  private static final String EVIL =
      "x\r\n2027-01-01 INFO forged\u001b[31m\u0000\u202egnp\u2028\u2029\u0085$"
          + "{jndi:ldap://127.0.0.1:9/a}%s%n{0}";
  private static final String VISIBLE =
      "x\\u000d\\u000a2027-01-01 INFO forged\\u001b[31m\\u0000\\u202egnp\\u2028\\u2029\\u0085$"
          + "{jndi:ldap://127.0.0.1:9/a}";

  @Test
  @DisplayName("X3 (API8): a record made of input is one line, and everything odd in it shows")
  void writesOneLine() {
    Logger log = Logger.getLogger("test.log.injection");
    try (Logs logs = Logs.capture()) {
      log.warnf("Task %s of %d", EVIL, 7);
      log.warn(EVIL);
      log.warnv("Task {0}", EVIL);
      log.warnf(new IllegalStateException(EVIL, new IllegalArgumentException(EVIL)), "failed");

      assertThat(logs.records()).hasSize(4).allMatch(each -> each.contains(VISIBLE));
      assertThat(logs.records().subList(0, 3)).allMatch(each -> each.lines().count() == 1);
      assertThat(logs.records().getFirst()).contains("of 7");
      assertThat(logs.records().getLast().lines().skip(1)).allMatch(LogInjectionTest::isOfATrace);
      assertThat(logs.records())
          .noneMatch(each -> each.matches("(?s).*[\u001b\u0000\u202e\u2028].*"));
    }
  }

  @Test
  @DisplayName("X3 (API8): names, reasons, paths and headers of attackers forge no record")
  void survivesAttackers() {
    try (Logs logs = Logs.capture();
        FailPoint refusing = FailPoint.refuse(around.client, "insert", "findAndModify")) {
      for (String text :
          List.of("$" + "{jndi:ldap://127.0.0.1:9/a}", "a\u202eb\u2028c", "%s%n%x")) {
        post(Map.of("name", text));
        asAdmin().queryParam("reason", text).delete(pathOf(UUID.randomUUID()));
        asAdmin().header("X-Request-Id", text.replaceAll("[^ -~]", "")).get(tasks());
        asAdmin().queryParam("name_prefix", text).get(tasks());
      }
      send("GET", tasks() + "/%0d%0aINFO%20forged", admin(), null);
      new Wire(root).send("GET " + tasks() + " HTTP/1.1\r\nConnection: close\r\n\r\n");

      assertThat(logs.records()).isNotEmpty();
      assertThat(logs.records()).allMatch(LogInjectionTest::isOneRecord);
    }
  }

  private static boolean isOfATrace(String line) {
    return line.isEmpty() || line.matches("\\s+(at|\\.\\.\\.) .*|\\s*Caused by: .*");
  }

  /** One line, and the stack trace that may follow. */
  private static boolean isOneRecord(String text) {
    return text.lines().skip(1).allMatch(LogInjectionTest::isOfATrace)
        && text.codePoints().noneMatch(each -> each == 0x202e || each == 0x2028 || each == 0x1b);
  }

  @Test
  @DisplayName("X3 (API8): neither tokens nor payloads are in the log, also when a request fails")
  void keepsSecrets() {
    String token = admin();
    String body = "{\"name\":\"n\",\"payload\":{\"password\":\"hunter-2-secret\"}}";
    try (Logs logs = Logs.capture()) {
      try (FailPoint refusing =
          FailPoint.refuse(around.client, "insert", "update", "findAndModify", "find")) {
        assertThat(send("POST", tasks(), token, body, "Content-Type", JSON_TYPE).statusCode())
            .isEqualTo(503);
        send("GET", tasks() + "?access_token=" + token, token, null);
      }
      send("POST", tasks(), token, body + "x", "Content-Type", JSON_TYPE);
      assertThat(send("POST", tasks(), token, body, "Content-Type", JSON_TYPE).statusCode())
          .isEqualTo(201);
      send("GET", tasks(), token + "x", null);
      send("GET", tasks(), null, null, "Authorization", "Basic " + token);
      send("GET", tasks(), "..", null);

      String signature = token.substring(token.lastIndexOf('.') + 1);
      assertThat(logs.records()).isNotEmpty();
      assertThat(String.join("\n", logs.records()))
          .doesNotContain("hunter-2-secret", signature, token.split("\\.")[1]);
    }
  }

  @Test
  @DisplayName("X3 (API4): who goes away in the middle of a request does not fill the log")
  void keepsQuietOfBrokenRequests() {
    try (Logs logs = Logs.capture()) {
      for (int i = 0; i < 5; i++) {
        new Wire(root)
            .send(
                Wire.head(
                        "POST " + tasks(),
                        admin(),
                        "Content-Type: application/json",
                        "Transfer-Encoding: chunked")
                    + "\r\nzz\r\n");
        send("GET", tasks(), "..", null);
      }
      assertThat(logs.records()).noneMatch(each -> each.contains("\tat "));
    }
  }
}
