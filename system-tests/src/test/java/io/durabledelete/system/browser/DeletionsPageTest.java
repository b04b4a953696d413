package io.durabledelete.system.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.AriaRole;
import io.durabledelete.system.rig.Client;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Deletions under way and over (rules P1, D10, D11). */
class DeletionsPageTest {
  private final Client client = Stage.newProject("deletions");

  @Test
  @DisplayName("P1: what is under way can be undone from the list, what is deleted can not")
  void listsAndUndoes() {
    UUID waits = client.create("waits", "@daily");
    client.delete(waits, "grace=P1D&reason=spring%20cleaning");
    UUID gone = client.create("gone", "@daily");
    client.awaitDeleted(client.accepted(gone), Duration.ofSeconds(30));

    try (Screen screen = Screen.of(client.project).open().go("deletions")) {
      assertThat(screen.row("gone")).containsText("Deleted");
      assertThat(undo(screen, "gone")).hasCount(0);
      assertThat(screen.row("waits")).containsText("spring cleaning");
      undo(screen, "waits").click();
      assertThat(screen.row("waits")).containsText("Restored");

      screen.page.getByLabel("Show").selectOption("DELETED");
      assertThat(screen.row("waits")).hasCount(0);
      assertThat(screen.row("gone")).isVisible();
    }
  }

  private static Locator undo(Screen screen, String name) {
    return screen
        .row(name)
        .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Undo"));
  }

  @Test
  @DisplayName("P1, D10: a deletion that fails says why, and that it is tried again")
  void saysWhatHoldsItUp() {
    UUID task = client.create("stubborn", "@daily");
    UUID deletion = client.delete(task, "grace=P1D").uuid("deletion_id");

    try (Screen screen = Screen.of(client.project).open().go("deletions/" + deletion)) {
      assertThat(screen.page.getByText("It waits for the end of its grace")).isVisible();
      screen.button("Do it now").click();
      assertThat(screen.page.locator(".bar .badge")).hasText("Deleted");
      assertThat(screen.page.locator(".steps .step.done")).hasCount(4);
    }
  }

  @Test
  @DisplayName("P1, D6: runs that were kept stay readable under the deletion")
  void showsKeptRuns() {
    UUID task = client.create("with history", "@yearly");
    client.startRun(task);
    UUID deletion = client.delete(task, "runs=keep").uuid("deletion_id");
    client.awaitDeleted(deletion, Duration.ofSeconds(30));

    try (Screen screen = Screen.of(client.project).open().go("deletions/" + deletion)) {
      assertThat(screen.page.getByText("Kept runs")).isVisible();
      assertThat(screen.page.locator("li[data-run]")).hasCount(1);
    }
  }
}
