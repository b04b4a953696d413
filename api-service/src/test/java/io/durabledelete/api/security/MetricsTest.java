package io.durabledelete.api.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@QuarkusTest
@DisplayName("O3 (API4): nobody makes time series")
class MetricsTest extends AttackTest {
  private static final int TIMES = 80;

  /** What of a number of requests can be new: templates, statuses and methods that are known. */
  private static final int FEW = 60;

  private static final Pattern UUID_TEXT =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  @Test
  @DisplayName("O3 (API4): paths, projects, ids, methods and headers do not add to the metrics")
  void staysBounded() {
    Wire wire = new Wire(root);
    attack(wire, -1);
    List<String> before = series();

    for (int i = 0; i < TIMES; i++) {
      attack(wire, i);
    }

    List<String> after = series();
    assertThat(after).hasSizeLessThan(before.size() + FEW);
    assertThat(after)
        .noneMatch(each -> UUID_TEXT.matcher(each).find())
        .noneMatch(each -> each.contains(project) || each.contains("rnd"));
  }

  private void attack(Wire wire, int i) {
    String token = admin();
    UUID id = UUID.randomUUID();
    send("GET", "/api/v1/projects/rnd%d/tasks/%s".formatted(i, id), token, null);
    send("GET", "/api/v1/projects/rnd%d/tasks/%s".formatted(i, id), null, null);
    send("GET", "/api/rnd%d/%s".formatted(i, id), null, null);
    send("GET", "/api/rnd%d/%s".formatted(i, id), token, null);
    send("GET", "/rnd%d/%s".formatted(i, id), null, null);
    send("GET", "/problems/rnd%d".formatted(i), null, null);
    send("GET", "/q/health/group/rnd%d".formatted(i), null, null);
    send("GET", "/q/health/rnd%d".formatted(i), null, null);
    send("GET", "/q/metrics/rnd%d".formatted(i), null, null);
    send("POST", "/problems/rnd%d".formatted(i), null, null);
    send("DELETE", pathOf(id), token, null);
    send("RND" + i, tasks(), token, null);
    send("RND" + i, "/rnd" + i, null, null);
    send("GET", tasks() + "?name_prefix=rnd" + i, token, null, "User-Agent", "rnd" + i);
    wire.throwIn(
        Wire.head("POST /api/v1/rnd" + i, null, "Content-Length: 99999999999", "Connection: close")
            + "\r\n");
    wire.throwIn(
        Wire.head("POST /rnd" + i, null, "Transfer-Encoding: rnd", "Connection: close") + "\r\n");
    wire.throwIn(Wire.head("GET /api/rnd%d/%%".formatted(i), null, "Connection: close") + "\r\n");
    wire.throwIn("GET /rnd%d HTTP/1.1\r\nHost: a\r\nX: \u0001\r\n\r\n".formatted(i));
    wire.throwIn("GET /rnd%d HTTP/1.1\r\nConnection: close\r\n\r\n".formatted(i));
  }

  private List<String> series() {
    return send("GET", "/q/metrics", null, null)
        .body()
        .lines()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.replaceAll(" [^ ]+$", ""))
        .toList();
  }
}
