package io.durabledelete.system.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import io.durabledelete.system.rig.Client;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The pictures of the documentation. They are made on each run; with {@code -Dpictures=docs/images}
 * they are put there.
 */
class ScreenshotsTest {
  private static final Path BASE = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
  private static final Path FOLDER =
      System.getProperty("pictures") == null
          ? BASE.resolve("target/pictures")
          : BASE.resolveSibling(System.getProperty("pictures"));

  private final Client client = Stage.newProject("acme");

  @Test
  @DisplayName("P1: a picture of each page")
  void takesPictures() {
    UUID report = client.create("Nightly sales report", "30 2 * * 1-5");
    client.create("Invoice run", "0 6 1 * *");
    client.create("Clean up sessions", "*/15 * * * *");
    client.create("Sync customers", "0 */4 * * *");
    client.startRun(report);
    UUID old = client.create("Old newsletter", "0 9 * * 1");
    UUID waiting = client.delete(old, "grace=P1D&reason=campaign%20is%20over").uuid("deletion_id");
    UUID gone = client.create("Test import", "@daily");
    UUID deletion = client.accepted(gone);
    client.awaitDeleted(deletion, Duration.ofSeconds(30));
    Stage.closeAllLetters();
    publishLetters();

    try (Screen screen = Screen.of(client.project).open().go("tasks")) {
      take(screen, "tasks");
      screen.askToDelete("Invoice run");
      assertThat(screen.dialog()).containsText("no runs yet");
      take(screen, "delete-dialog");
      screen.inDialog("Delete task").click();
      assertThat(screen.toast("Task deletion scheduled")).isVisible();
      take(screen, "undo");
      screen.button("Undo").click();
      take(screen.go("tasks/" + report), "task");
      screen.button("End series…").click();
      assertThat(screen.dialog()).containsText("would vanish");
      take(screen, "end-series");
      screen.inDialog("Cancel").click();
      take(screen.go("deletions"), "deletions");
      take(screen.go("deletions/" + waiting), "deletion-waiting");
      take(screen.go("deletions/" + deletion), "deletion");
      take(screen.go("calendar"), "calendar");
      screen.goTo("ops/dead-letters");
      assertThat(screen.page.locator("table.list tbody tr")).hasCount(3);
      take(screen, "dead-letters");
      screen.page.locator("table.list tbody tr th a").first().click();
      assertThat(screen.page.getByText("Body", exact())).isVisible();
      take(screen, "dead-letter");
      take(screen.goTo("ops/status"), "status");
    }
    try (Screen phone = Screen.of(client.project).onAPhone().inTheDark().open().go("tasks")) {
      take(phone, "phone-dark");
    }
  }

  /** Jobs that no worker can do, by a client that is not ours. */
  private void publishLetters() {
    for (String body : List.of("not json at all", "{\"task_uuid\":7}", "{\"task_uuid\":8}")) {
      Stage.PRODUCT.broker().publish(body.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static Page.GetByTextOptions exact() {
    return new Page.GetByTextOptions().setExact(true);
  }

  private static void take(Screen screen, String name) {
    assertThat(screen.page.locator("[aria-busy=true]")).hasCount(0);
    screen.page.screenshot(
        new Page.ScreenshotOptions().setPath(FOLDER.resolve(name + ".png")).setFullPage(false));
  }
}
