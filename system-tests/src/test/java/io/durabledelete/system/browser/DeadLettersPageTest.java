package io.durabledelete.system.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.rabbitmq.client.AMQP;
import io.durabledelete.system.rig.Client;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Working through dead letters, and the installation's status (rules P1, O1, O2). */
class DeadLettersPageTest {
  private final Client client = Stage.newProject("letters");

  /** Letters belong to nobody's project: those of the tests before are out of the way. */
  @BeforeEach
  void closeAllLetters() {
    Stage.closeAllLetters();
  }

  @Test
  @DisplayName("P1, O1: letters are grouped by cause, looked at, and discarded with a reason")
  void discardsWithAReason() {
    publishNonsense("<b>not json</b>");

    try (Screen screen = Screen.of(client.project).open().goTo("ops/dead-letters")) {
      Locator group = screen.page.locator(".groups a").first();
      assertThat(group).containsText("1 letter");
      group.click();
      assertThat(screen.page.getByText("Only cause")).isVisible();
      screen.page.locator("table.list tbody tr th a").click();

      assertThat(screen.page.locator("pre").last()).hasText("<b>not json</b>");
      screen.button("Discard…").click();
      assertThat(screen.page.locator("dialog input[name=reason]:required")).hasCount(1);
      screen.page.getByLabel("Reason").fill("sent by a broken script");
      screen.inDialog("Discard").click();
      assertThat(screen.page.locator(".bar .badge")).hasText("Discarded");
      assertThat(screen.page.getByText("sent by a broken script")).isVisible();

      screen.button("Reopen").click();
      assertThat(screen.page.locator(".bar .badge")).hasText("Open");
    }
  }

  @Test
  @DisplayName("P1, O1: many letters are replayed at a rate, with progress")
  void replaysManyAtARate() {
    for (int i = 0; i < 12; i++) {
      publishGone();
    }

    try (Screen screen = Screen.of(client.project).open().goTo("ops/dead-letters")) {
      assertThat(screen.page.locator("table.list tbody tr")).hasCount(12);
      screen.button("Replay all open ones…").click();
      screen.page.getByLabel("At most so many a second").fill("5");
      screen.inDialog("Replay").click();

      assertThat(screen.heading()).hasText("Replay of 12 dead letters");
      assertThat(screen.page.getByText("at most 5 a second")).isVisible();
      assertThat(screen.page.locator(".bar .badge")).hasText("Done");
      assertThat(screen.page.getByText("12 of 12")).isVisible();
      screen.goTo("ops/dead-letters");
      assertThat(screen.page.getByText("No open dead letters: nothing to do.")).isVisible();
    }
  }

  @Test
  @DisplayName("P1, O2: the status page says how the installation is, and runs the reconciler")
  void showsTheStatus() {
    try (Screen screen = Screen.of(client.project).open().goTo("ops/status")) {
      assertThat(screen.page.locator(".counts")).containsText("up");
      assertThat(screen.row("task.delete")).isVisible();
      screen.button("Look for stuck deletions now").click();
      assertThat(screen.page.locator(".toast").first()).containsText("looked at");
    }
  }

  /** A letter that is no job at all. */
  private static void publishNonsense(String body) {
    Stage.PRODUCT
        .broker()
        .publishLetter(body.getBytes(StandardCharsets.UTF_8), new AMQP.BasicProperties());
  }

  /** A letter about a task that is no more. */
  private void publishGone() {
    String body =
        """
        {"task_uuid":"%s","project_id":"%s","requested_at":"2026-01-01T00:00:00Z"}"""
            .formatted(UUID.randomUUID(), client.project);
    publishNonsense(body);
  }
}
