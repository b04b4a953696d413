package io.durabledelete.system.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import io.durabledelete.system.rig.Client;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A project's tasks (rule P1). */
class TasksPageTest {
  private static final String MERGE_PATCH = "application/merge-patch+json";

  private final Client client = Stage.newProject("tasks");

  @Test
  @DisplayName("P1: delete asks in a dialog that names task, schedule, next run and history")
  void asksBeforeItDeletes() {
    UUID task = client.create("nightly report", "0 3 * * 1-5");
    client.startRun(task);
    client.startRun(task);

    try (Screen screen = Screen.of(client.project).open().go("tasks")) {
      screen.askToDelete("nightly report");

      assertThat(screen.dialog()).containsText("nightly report");
      assertThat(screen.dialog()).containsText("At 03:00, Monday to Friday");
      assertThat(screen.dialog())
          .containsText(Pattern.compile("Next run\\s*(in \\d+ (hour|day)|tomorrow)"));
      assertThat(screen.dialog()).containsText("2 runs");
      screen.inDialog("Cancel").click();
      assertThat(screen.dialog()).not().isVisible();
      assertThat(screen.row("nightly report")).isVisible();
    }
    assertThat(client.get(task).text("status")).isEqualTo("ACTIVE");
  }

  @Test
  @DisplayName("P1, D11: the row leaves at once; Undo brings the task back as it was")
  void deletesAndUndoes() {
    UUID task = client.create("by mistake", "@daily");
    client.create("stays", "@daily");

    try (Screen screen = Screen.of(client.project).open().go("tasks").awaitLive()) {
      screen.askToDelete("by mistake");
      screen.page.getByLabel("Reason").fill("wrong row");
      screen.inDialog("Delete task").click();

      assertThat(screen.row("by mistake")).hasCount(0);
      assertThat(screen.row("stays")).isVisible();
      assertThat(screen.toast("Task deletion scheduled")).isVisible();
      assertThat(client.get(task).text("status")).isEqualTo("PENDING_DELETE");
      screen.button("Undo").click();
      assertThat(screen.toast("“by mistake” is back")).isVisible();
      assertThat(screen.row("by mistake")).isVisible();
    }
    assertThat(client.get(task).text("status")).isEqualTo("ACTIVE");
  }

  @Test
  @DisplayName("P1: a delete without grace is done, and followed to its end")
  void deletesForGood() {
    UUID task = client.create("for good", "@daily");

    try (Screen screen = Screen.of(client.project).open().go("tasks").awaitLive()) {
      screen.askToDelete("for good");
      screen.page.getByLabel("It can be undone for").selectOption("PT0S");
      screen.inDialog("Delete task").click();
      screen.toast("Task deletion scheduled").getByText("Follow it").click();

      assertThat(screen.heading()).hasText("Deletion of for good");
      assertThat(screen.page.locator(".bar .badge")).hasText("Deleted");
      assertThat(screen.page.locator(".steps .step.done")).hasCount(4);
      assertThat(screen.page.getByText("0 tasks, 0 registrations, 0 runs left")).isVisible();
    }
    assertThat(Stage.PRODUCT.truth().task(task)).isEmpty();
  }

  @Test
  @DisplayName("P1: a refused delete brings its row back, with the reason")
  void bringsARefusedRowBack() {
    UUID task = client.create("guarded", "@daily");

    try (Screen screen = Screen.of(client.project).open().go("tasks")) {
      screen.askToDelete("guarded");
      client.send("PATCH", "/tasks/" + task, MERGE_PATCH, "{\"protected\":true}");
      screen.inDialog("Delete task").click();

      assertThat(screen.toast("protected")).isVisible();
      assertThat(screen.row("guarded")).isVisible();
    }
  }

  @Test
  @DisplayName("P1, T8: of a protected task the dialog says so, and does not delete it")
  void explainsProtection() {
    UUID task = client.create("protected one", "@daily");
    client.send("PATCH", "/tasks/" + task, MERGE_PATCH, "{\"protected\":true}");

    try (Screen screen = Screen.of(client.project).open().go("tasks")) {
      screen.askToDelete("protected one");

      assertThat(screen.dialog()).containsText("This task is protected");
      assertThat(screen.inDialog("Delete task")).isDisabled();
    }
  }

  @Test
  @DisplayName("P1, D2: somebody else was faster: ALREADY_DELETED is said plainly")
  void dealsWithAlreadyDeleted() {
    UUID task = client.create("gone before", "@daily");

    try (Screen screen = Screen.of(client.project).open().go("tasks")) {
      screen.askToDelete("gone before");
      client.awaitDeleted(client.accepted(task), Duration.ofSeconds(30));
      screen.inDialog("Delete task").click();

      assertThat(screen.toast("was deleted already")).isVisible();
      assertThat(screen.row("gone before")).hasCount(0);
    }
  }

  @Test
  @DisplayName("P1, T5: with “include deleted” the row stays, with its badge")
  void keepsTheRowWithItsBadge() {
    UUID task = client.create("in grace", "@daily");
    client.delete(task, "grace=P1D");

    try (Screen screen = Screen.of(client.project).open().go("tasks")) {
      assertThat(screen.row("in grace")).hasCount(0);
      screen.page.getByLabel("Include deleted").check();
      assertThat(screen.row("in grace")).containsText("Being deleted");

      UUID other = client.create("other", "@daily");
      screen.awaitLive();
      screen.askToDelete("other");
      screen.inDialog("Delete task").click();
      assertThat(screen.row("other")).containsText("Being deleted");
      assertThat(screen.toast("Task deletion scheduled")).isVisible();
      assertThat(client.get(other).text("status")).isEqualTo("PENDING_DELETE");
    }
  }

  @Test
  @DisplayName("P1: the list is narrowed by name and status, and the address says how")
  void filters() {
    client.create("alpha", "@daily");
    UUID off = client.create("alpine", "@daily");
    client.create("beta", "@daily");
    client.send("PATCH", "/tasks/" + off, MERGE_PATCH, "{\"status\":\"DISABLED\"}");

    try (Screen screen = Screen.of(client.project).open().go("tasks")) {
      screen.page.getByLabel("Name begins with").fill("al");
      assertThat(screen.row("beta")).hasCount(0);
      assertThat(screen.row("alpha")).isVisible();
      screen.page.getByLabel("Status").selectOption("DISABLED");
      assertThat(screen.row("alpha")).hasCount(0);
      assertThat(screen.row("alpine")).containsText("Disabled");

      screen.page.reload();
      assertThat(screen.row("alpine")).isVisible();
      assertThat(screen.row("beta")).hasCount(0);
    }
  }

  @Test
  @DisplayName("P1: 50,000 tasks are paged through, back and forth")
  void pagesThroughManyTasks() {
    for (int part = 0; part < 5; part++) {
      client.importTasks("many-" + part, 10_000);
    }

    try (Screen screen = Screen.of(client.project).open().go("tasks")) {
      Locator rows = screen.page.locator("table.list tbody tr");
      assertThat(rows).hasCount(50);
      String first = rows.first().getAttribute("data-task");
      screen.button("Next page").click();
      assertThat(rows.first()).not().hasAttribute("data-task", first);
      assertThat(rows).hasCount(50);
      screen.button("Previous page").click();
      assertThat(rows.first()).hasAttribute("data-task", first);

      screen.page.getByLabel("Name begins with").fill("many-4");
      assertThat(rows.first()).containsText("many-4");
      screen.button("Delete all that match…").click();
      assertThat(screen.dialog()).containsText("10,000 tasks");
      screen.inDialog("Cancel").click();
    }
  }

  @Test
  @DisplayName("P1, D12: selected tasks are deleted together, followed, and undone")
  void deletesASelection() {
    List<String> names = List.of("one", "two", "three");
    names.forEach(name -> client.create(name, "@daily"));
    client.create("four", "@daily");

    try (Screen screen = Screen.of(client.project).open().go("tasks")) {
      assertThat(screen.button("Delete selected…")).isDisabled();
      names.forEach(name -> screen.page.getByLabel("Select " + name, exactLabel()).check());
      assertThat(screen.page.getByText("3 tasks selected")).isVisible();
      screen.button("Delete selected…").click();
      assertThat(screen.dialog()).containsText("3 tasks would be deleted");
      screen.page.getByLabel("It can be undone for").selectOption("P1D");
      screen.inDialog("Delete 3 tasks").click();

      assertThat(screen.heading()).hasText("Deletion of 3 tasks");
      assertThat(screen.page.getByText("still to do")).isVisible();
      screen.button("Undo what can be undone").click();
      assertThat(screen.page.locator(".counts")).containsText(Pattern.compile("restored\\s*3"));
      screen.go("tasks");
      names.forEach(name -> assertThat(screen.row(name)).isVisible());
    }
  }

  private static Page.GetByLabelOptions exactLabel() {
    return new Page.GetByLabelOptions().setExact(true);
  }

  @Test
  @DisplayName("P1: an empty project says what to do")
  void explainsAnEmptyProject() {
    try (Screen screen = Screen.of(client.project).open().go("tasks")) {
      assertThat(screen.page.getByText("No tasks yet")).isVisible();
    }
  }

  @Test
  @DisplayName("P1, X1: who may not delete is not offered to")
  void offersOnlyWhatIsAllowed() {
    client.create("look only", "@daily");

    try (Screen screen = Screen.of(client.project).as("vera", "viewer").open().go("tasks")) {
      assertThat(screen.row("look only")).isVisible();
      assertThat(screen.button("Delete…")).hasCount(0);
      assertThat(screen.button("Delete selected…")).hasCount(0);
      assertThat(screen.page.getByRole(AriaRole.LINK, linkNamed("Dead letters"))).hasCount(0);
      screen.goTo("ops/dead-letters");
      assertThat(screen.heading()).hasText("Nothing here");
    }
  }

  private static Page.GetByRoleOptions linkNamed(String name) {
    return new Page.GetByRoleOptions().setName(name);
  }

  @Test
  @DisplayName("X3: a task called <img src=x onerror=alert(1)> is a name and nothing more")
  void showsNamesAsText() {
    String name = "<img src=x onerror=alert(1)>";
    UUID task = client.create(name, "@daily");

    try (Screen screen = Screen.of(client.project).open().go("tasks")) {
      assertThat(screen.row(name)).isVisible();
      screen.askToDelete(name);
      screen.page.getByLabel("Reason").fill("<script>alert(2)</script>");
      assertThat(screen.dialog()).containsText(name);
      screen.inDialog("Delete task").click();
      assertThat(screen.toast(name)).isVisible();
      screen.go("deletions");
      assertThat(screen.row(name)).containsText("<script>alert(2)</script>");
      screen.go("tasks/" + task);
      assertThat(screen.heading()).hasText(name);
      assertThat(screen.page.locator("img")).hasCount(0);
    }
  }

  @Test
  @DisplayName("P1, D16: what happens at one replica shows in a browser at another one, at once")
  void isLiveEverywhere() {
    UUID task = client.create("watched", "@daily");

    try (Screen one = Screen.of(client.project).open().go("tasks").awaitLive();
        Screen other =
            Screen.of(client.project)
                .as("bob", "viewer")
                .atReplica(1)
                .open()
                .go("tasks")
                .awaitLive()) {
      LocatorAssertions.IsVisibleOptions soon =
          new LocatorAssertions.IsVisibleOptions().setTimeout(4_000);
      assertThat(other.row("watched")).isVisible(soon);
      one.askToDelete("watched");
      one.inDialog("Delete task").click();
      assertThat(other.row("watched"))
          .hasCount(0, new LocatorAssertions.HasCountOptions().setTimeout(4_000));
      one.button("Undo").click();
      assertThat(other.row("watched")).isVisible(soon);
      client.create("newcomer", "@daily");
      assertThat(other.row("newcomer")).isVisible(soon);
    }
    assertThat(client.get(task).text("status")).isEqualTo("ACTIVE");
  }
}
