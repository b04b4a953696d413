package io.durabledelete.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.durabledelete.system.rig.Product;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The walks in the README, pasted into a shell (rule P3). */
class ReadmeWalkTest {
  private static final Path REPOSITORY =
      Path.of(System.getProperty("basedir", "")).toAbsolutePath().getParent();

  private static final Pattern SHELL = Pattern.compile("```sh\\n(.*?)```", Pattern.DOTALL);

  @Test
  @DisplayName("D10, D11, D12, D14, O8: what the README says works when pasted")
  void worksWhenPasted() throws Exception {
    try (Product product = Product.named("readme").start()) {
      String said = paste(product, walk());

      assertThat(said)
          .contains("\"status\":\"pending\"") // the run started by hand
          .contains("task-deleted")
          .contains("ALREADY_DELETED")
          .contains("the end of its grace")
          .containsPattern("\\['\\d{4}-\\d\\d-\\d\\dT02:30:00Z'(, '\\S+T02:30:00Z'){2}\\]")
          .containsPattern("'registrations': 0, 'runs': 0, 'tasks': 0")
          .contains("\"action\":\"task.restore\"", "\"action\":\"task.delete\"", "off-boarding")
          .contains("{\"matched\":0}")
          .contains("\"kind\":\"tasks\"");
    }
  }

  /** The blocks that call the API: those from the first that says where it is. */
  private static String walk() throws IOException {
    List<String> blocks =
        SHELL
            .matcher(Files.readString(REPOSITORY.resolve("README.md")))
            .results()
            .map(MatchResult::group)
            .map(block -> block.replaceAll("^```sh\\n|```$", ""))
            .filter(block -> block.contains("$BASE"))
            .toList();
    assertThat(blocks).hasSizeGreaterThanOrEqualTo(2);
    return String.join("\n", blocks);
  }

  private static String paste(Product product, String walk) throws Exception {
    ProcessBuilder shell =
        new ProcessBuilder("bash", "-euo", "pipefail", "-c", walk)
            .directory(REPOSITORY.toFile())
            .redirectErrorStream(true);
    shell.environment().put("API_URL", product.apis().getFirst().address().toString());
    shell.environment().put("TOKEN", product.token("demo"));
    Process process = shell.start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }
}
