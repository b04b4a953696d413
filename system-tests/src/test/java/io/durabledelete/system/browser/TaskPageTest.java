package io.durabledelete.system.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.durabledelete.system.rig.Client;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** One task: schedule, calendar, runs, and its deletion (rule P1). */
class TaskPageTest {
  private static final String JSON = "application/json";

  private final Client client = Stage.newProject("task");

  @Test
  @DisplayName("P1, S3: a series is ended from a date, after a preview of what would vanish")
  void endsASeries() {
    UUID task = client.create("daily digest", "0 12 * * *");
    LocalDate inAWeek = LocalDate.now(ZoneOffset.UTC).plusDays(7);

    try (Screen screen = Screen.of(client.project).open().go("tasks/" + task)) {
      assertThat(screen.page.getByText("At 12:00").first()).isVisible();
      screen.button("End series…").click();
      screen.page.getByLabel("Nothing fires from this day on").fill(inAWeek.toString());
      screen.page.getByLabel("Nothing fires from this day on").blur();

      assertThat(screen.dialog()).containsText(Pattern.compile("planned runs?\\s+would vanish"));
      assertThat(client.get(task).body().at("/schedule/end_at").isMissingNode()).isTrue();
      screen.inDialog("End the series").click();
      assertThat(screen.toast("The series is ended")).isVisible();
      assertThat(screen.page.getByText("Ends", exact())).isVisible();
    }
    assertThat(client.get(task).body().at("/schedule/end_at").asText())
        .isEqualTo(inAWeek + "T00:00:00Z");
  }

  private static Page.GetByTextOptions exact() {
    return new Page.GetByTextOptions().setExact(true);
  }

  @Test
  @DisplayName("P1, S4, S5: the calendar shows what is planned; one occurrence can be removed")
  void removesOneOccurrence() {
    UUID task = client.create("twice a day", "0 8,20 * * *");

    try (Screen screen = Screen.of(client.project).open().go("tasks/" + task)) {
      screen.button("Next month").click();
      Locator second = screen.page.locator("button.day").nth(1);
      assertThat(second.locator(".count")).hasText("2");
      second.click();
      Locator eight =
          screen
              .page
              .locator(".occurrences li")
              .filter(new Locator.FilterOptions().setHasText("08:00"));
      eight.getByRole(AriaRole.BUTTON).click();
      screen.inDialog("Remove it").click();

      assertThat(screen.toast("The occurrence is removed")).isVisible();
      assertThat(second.locator(".count")).hasText("1");
      assertThat(screen.page.locator(".occurrences li")).hasCount(1);
    }
  }

  @Test
  @DisplayName("P1, R1: runs come live with their steps")
  void showsRunsWithSteps() {
    UUID task = client.create("worked on", "@yearly");

    try (Screen screen = Screen.of(client.project).open().go("tasks/" + task).awaitLive()) {
      assertThat(screen.page.getByText("No runs yet")).isVisible();
      screen.button("Run now").click();
      Locator run = screen.page.locator("li[data-run]");
      assertThat(run).hasCount(1);
      assertThat(run.locator(".badge").first()).hasText("Pending");
      UUID id = UUID.fromString(run.getAttribute("data-run"));

      client.send("POST", "/runs/claim", JSON, "{\"limit\":1}");
      client.send(
          "POST", "/runs/" + id + "/steps", JSON, "{\"name\":\"fetch\",\"status\":\"completed\"}");
      assertThat(run.locator(".badge").first()).hasText("Processing");
      run.locator("summary").click();
      assertThat(run.locator(".step")).containsText("fetch");
      client.send("POST", "/runs/" + id + "/fail", JSON, "{\"error\":\"disk full\"}");
      assertThat(run.locator(".badge").first()).hasText("Failed");
      assertThat(run).containsText("disk full");
    }
  }

  @Test
  @DisplayName("P1, R2, R4: delete is offered for pending and failed runs only, and undone")
  void deletesRuns() {
    UUID task = client.create("runs to delete", "@yearly");
    UUID busy = client.startRun(task);
    client.send("POST", "/runs/claim", JSON, "{\"limit\":1}");
    UUID pending = client.startRun(task);

    try (Screen screen = Screen.of(client.project).open().go("tasks/" + task)) {
      Locator ofBusy = screen.page.locator("[data-run='%s']".formatted(busy));
      Locator ofPending = screen.page.locator("[data-run='%s']".formatted(pending));
      ofBusy.locator("summary").click();
      ofPending.locator("summary").click();
      assertThat(ofBusy.getByText("Delete this run…")).hasCount(0);

      ofPending.getByText("Delete this run…").click();
      screen.inDialog("Delete run").click();
      assertThat(ofPending).hasCount(0);
      screen.button("Undo").click();
      assertThat(ofPending).isVisible();
    }
  }

  @Test
  @DisplayName("P1: a task that is switched off says that nothing is planned")
  void disables() {
    UUID task = client.create("switched", "@daily");

    try (Screen screen = Screen.of(client.project).open().go("tasks/" + task)) {
      screen.button("Disable").click();
      assertThat(screen.page.locator(".bar .badge").first()).hasText("Disabled");
      assertThat(screen.page.getByText("none planned")).isVisible();
      screen.button("Enable").click();
      assertThat(screen.page.locator(".bar .badge").first()).hasText("Active");
    }
  }

  @Test
  @DisplayName("P1, D10, D11: a deletion in its grace shows what it waits for, and can be undone")
  void undoesFromThePage() {
    UUID task = client.create("second thoughts", "@daily");
    client.delete(task, "grace=P1D");

    try (Screen screen = Screen.of(client.project).open().go("tasks/" + task)) {
      assertThat(screen.page.getByText("This task is being deleted")).isVisible();
      assertThat(screen.page.getByText("It waits for the end of its grace")).isVisible();
      assertThat(screen.page.locator(".notice .step")).hasCount(4);
      screen.button("Undo").click();
      assertThat(screen.page.getByText("This task is being deleted")).hasCount(0);
      assertThat(screen.page.locator(".bar .badge").first()).hasText("Active");
    }
  }

  @Test
  @DisplayName("P1, T5: the page of a deleted task leads to the record of its deletion")
  void leadsToTheRecord() {
    UUID task = client.create("long gone", "@daily");
    client.awaitDeleted(client.accepted(task), Duration.ofSeconds(30));

    try (Screen screen = Screen.of(client.project).open().go("tasks/" + task)) {
      assertThat(screen.heading()).hasText("Deletion of long gone");
      assertThat(screen.page.url()).contains("/deletions/");
    }
  }
}
