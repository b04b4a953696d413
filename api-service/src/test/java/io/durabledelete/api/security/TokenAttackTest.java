package io.durabledelete.api.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.durabledelete.api.testing.Tokens;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@QuarkusTest
@DisplayName("X1 (API2): tokens that are none")
class TokenAttackTest extends AttackTest {

  @Test
  @DisplayName("X1 (API2): unsigned, signed by the wrong key or way, out of time, without subject")
  void refusesForgedTokens() {
    Instant now = Instant.now();
    Map<String, String> forged = new LinkedHashMap<>();
    for (String alg : List.of("none", "None", "NONE", "nOnE", "")) {
      forged.put("alg " + alg, part("{\"alg\":\"%s\"}".formatted(alg)) + claimsPart() + ".");
      forged.put("alg " + alg + ", no end", part("{\"alg\":\"%s\"}".formatted(alg)) + claimsPart());
    }
    forged.put("no alg", part("{\"typ\":\"JWT\"}") + claimsPart() + ".");
    forged.put("HS256 by the public key", hmac("HS256", "HmacSHA256", publicKey()));
    forged.put("HS512 by the public key", hmac("HS512", "HmacSHA512", publicKey()));
    forged.put("HS256 by its text", hmac("HS256", "HmacSHA256", ascii(publicKeyText())));
    forged.put("by a stranger", around.tokens.signByAStranger(claims()));
    forged.put("with its key inside", withHeader("{\"alg\":\"RS256\",\"jwk\":{\"kty\":\"RSA\"}}"));
    forged.put("kid of a file", withHeader("{\"alg\":\"RS256\",\"kid\":\"../../dev/null\"}"));
    forged.put("kid of a query", withHeader("{\"alg\":\"RS256\",\"kid\":\"' OR 1=1\"}"));
    forged.put("key elsewhere", withHeader("{\"alg\":\"RS256\",\"jku\":\"http://127.0.0.1:9/\"}"));
    forged.put("critical", withHeader("{\"alg\":\"RS256\",\"crit\":[\"x\"],\"x\":1}"));
    forged.put("expired", around.tokens.sign(claims().expiresAt(now.minusSeconds(120))));
    forged.put(
        "not yet",
        around.tokens.sign(claims().claim("nbf", now.plusSeconds(600).getEpochSecond())));
    forged.put("no subject", around.tokens.sign(around.tokens.claims(null)));
    forged.put("blank subject", around.tokens.sign(claims().subject(" \t")));
    forged.put("garbage", "garbage");
    forged.put("dots", "..");
    forged.put("one dot", ".");
    forged.put("no header", "." + part("{}") + "." + part("s"));
    forged.put("odd header", withHeader("[]"));
    forged.put("odder header", withHeader("{\"alg\":7,\"kid\":{}}"));
    forged.put("deep header", withHeader("[".repeat(5_000)));
    forged.put("claims are a list", part("{\"alg\":\"RS256\"}") + "." + part("[]") + ".eA");
    forged.put("five parts", "a.b.c.d.e");
    forged.put("20 KB", "a".repeat(20_000));
    forged.put("changed", changed(admin()));

    forged.forEach(
        (what, token) -> {
          var answer = send("GET", tasks(), token, null);
          assertThat(answer.statusCode()).as(what).isEqualTo(401);
          assertThat(assertRefused(answer, 401).path("type").asText())
              .isEqualTo("/problems/unauthorized");
        });
    assertThat(send("GET", tasks(), around.tokens.sign(claims()), null).statusCode())
        .isEqualTo(200);
  }

  private static String publicKeyText() {
    return ConfigProvider.getConfig().getValue("OIDC_PUBLIC_KEY", String.class);
  }

  private static byte[] publicKey() {
    return Base64.getDecoder().decode(publicKeyText());
  }

  private String claimsPart() {
    return "." + around.tokens.sign(claims()).split("\\.")[1];
  }

  private String withHeader(String header) {
    return part(header) + claimsPart() + "." + part("signature");
  }

  private String hmac(String alg, String algorithm, byte[] key) {
    String content = part("{\"alg\":\"%s\",\"typ\":\"JWT\"}".formatted(alg)) + claimsPart();
    try {
      Mac mac = Mac.getInstance(algorithm);
      mac.init(new SecretKeySpec(key, algorithm));
      return content + "." + base64(mac.doFinal(ascii(content)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String changed(String token) {
    String[] parts = token.split("\\.");
    String claims = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
    return parts[0] + "." + part(claims.replace("alice", "carol")) + "." + parts[2];
  }

  private static String part(String json) {
    return base64(json.getBytes(StandardCharsets.UTF_8));
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  @Test
  @DisplayName("X1 (API1): projects that are no list of this project open nothing: 404")
  void opensNothingByOddProjects() {
    List<Object> odd =
        List.of(
            "",
            "*",
            project + " ",
            project + ",other",
            7,
            true,
            List.of(),
            List.of("*"),
            List.of("." + project),
            List.of(List.of(project)),
            List.of(Map.of("id", project)),
            Map.of(project, true),
            Map.of("0", project),
            List.of(project.toUpperCase(java.util.Locale.ROOT)),
            Collections.nCopies(1_500, "other"));
    for (Object projects : odd) {
      String token = around.tokens.sign(claims().claim("projects", projects));
      var answer = send("GET", tasks(), token, null);
      assertThat(answer.statusCode()).as("%.80s", projects).isEqualTo(404);
      assertProblem(answer, 404, "not-found");
    }
    String none =
        around.tokens.sign(
            around.tokens.claims("bob").claim("roles", List.of("admin")).claim("scope", "ops"));
    assertProblem(send("GET", tasks(), none, null), 404, "not-found");
  }

  @Test
  @DisplayName("X1 (API5): roles and scopes of another shape give nothing: 403")
  void givesNothingForOddRolesAndScopes() {
    for (Object roles :
        List.of("ADMIN", "viewer admin", Map.of("admin", true), List.of(List.of("admin")), 1)) {
      String token = around.tokens.sign(claims().claim("roles", roles));
      assertProblem(send("GET", tasks(), token, null), 403, "forbidden");
    }
    for (Object scope :
        List.of("tasks:*", "*", "tasks:read,tasks:write", "TASKS:READ", Map.of("tasks:read", 1))) {
      String token = around.tokens.sign(claims().claim("scope", scope));
      assertThat(send("GET", tasks(), token, null).statusCode()).as("%s", scope).isIn(401, 403);
    }
    for (Object projectRoles : List.of(Map.of(project, Map.of("admin", 1)), Map.of(project, 3))) {
      String token = around.tokens.sign(claims().claim("project_roles", projectRoles));
      assertProblem(send("GET", tasks(), token, null), 403, "forbidden");
    }
  }

  @Test
  @DisplayName("X1 (API2): a token counts in one Authorization header, and nowhere else")
  void takesTokensFromTheHeaderOnly() {
    String token = admin();
    for (String parameter : List.of("access_token", "token", "jwt", "bearer", "Authorization")) {
      assertThat(send("GET", tasks() + "?" + parameter + "=" + token, null, null).statusCode())
          .isEqualTo(401);
    }
    for (String header : List.of("X-Access-Token", "X-Forwarded-Access-Token", "Cookie")) {
      assertThat(send("GET", tasks(), null, null, header, "access_token=" + token).statusCode())
          .isEqualTo(401);
    }
    for (String value : List.of(token, "Basic " + token, "Token " + token, "Bearer" + token)) {
      assertThat(send("GET", tasks(), null, null, "Authorization", value).statusCode())
          .isEqualTo(401);
    }
    String form = "access_token=" + token;
    assertThat(
            send("POST", tasks(), null, form, "Content-Type", "application/x-www-form-urlencoded")
                .statusCode())
        .isEqualTo(401);
    // the scheme's name has no case (RFC 9110)
    assertThat(send("GET", tasks(), null, null, "Authorization", "bearer " + token).statusCode())
        .isEqualTo(200);
  }

  @Test
  @DisplayName("X1 (API2): two Authorization headers are refused, whichever comes first")
  void refusesTwoTokens() {
    Wire wire = new Wire(root);
    String good = "Authorization: Bearer " + admin();
    String bad = "Authorization: Bearer x";
    for (String[] pair : new String[][] {{good, bad}, {bad, good}, {good, good}}) {
      Wire.Answer answer = wire.send(Wire.head("GET " + tasks(), null, pair[0], pair[1]) + "\r\n");
      assertThat(answer.statuses()).as(answer.text()).containsExactly(400);
      assertThat(answer.isClosed()).isTrue();
    }
  }

  @Test
  @DisplayName("X1 (API4): a token of 100 KB is not read at all")
  void refusesHugeTokens() {
    Wire.Answer answer =
        new Wire(root).send(Wire.head("GET " + tasks(), "a".repeat(100_000)) + "\r\n");

    assertThat(answer.statuses()).as(answer.text()).isIn(List.of(), List.of(431));
    assertThat(answer.isClosed()).isTrue();
  }

  @Test
  @DisplayName("X1 (API2): what a token may do is all in it: another subject's role is not kept")
  void remembersNobody() {
    assertThat(send("GET", projectPath() + "/audit", admin(), null).statusCode()).isEqualTo(200);
    String viewer =
        around.tokens.of("alice", List.of(project), List.of("viewer"), Tokens.ALL_SCOPES, Map.of());
    assertProblem(send("GET", projectPath() + "/audit", viewer, null), 403, "forbidden");
  }
}
