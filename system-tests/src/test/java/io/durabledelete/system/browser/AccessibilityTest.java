package io.durabledelete.system.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.rabbitmq.client.AMQP;
import io.durabledelete.system.rig.Client;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** By keyboard, by screen reader, on a phone and in the dark (rule P1). */
@TestInstance(Lifecycle.PER_CLASS)
class AccessibilityTest {
  private static final List<String> STANDARDS =
      List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice");

  private final Client client = Stage.newProject("everyone");
  private List<String> places;

  /** Where people look at the pages. */
  enum Device {
    DESK,
    DARK,
    PHONE;

    Screen.Options of(String project) {
      Screen.Options options = Screen.of(project);
      return switch (this) {
        case DESK -> options;
        case DARK -> options.inTheDark();
        case PHONE -> options.onAPhone();
      };
    }
  }

  @BeforeAll
  void fill() {
    UUID task = client.create("weekly report", "0 6 * * 1");
    client.startRun(task);
    UUID waits = client.create("waits", "@daily");
    UUID waiting =
        client.delete(waits, "grace=P1D&reason=no%20longer%20needed").uuid("deletion_id");
    UUID gone = client.create("gone", "@daily");
    UUID deleted = client.accepted(gone);
    client.awaitDeleted(deleted, Duration.ofSeconds(30));
    client.create("bulk one", "@daily");
    UUID bulk = client.bulkDelete("bulk");
    Stage.PRODUCT
        .broker()
        .publishLetter("nonsense".getBytes(StandardCharsets.UTF_8), new AMQP.BasicProperties());
    String project = "p/" + client.project;
    places =
        List.of(
            project + "/tasks",
            project + "/tasks?include_deleted=true",
            project + "/tasks/" + task,
            project + "/tasks/" + waits,
            project + "/calendar",
            project + "/deletions",
            project + "/deletions/" + waiting,
            project + "/deletions/" + deleted,
            project + "/bulk/" + bulk,
            "ops/dead-letters",
            "ops/status",
            "nowhere");
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("P1: no page has anything that axe finds fault with, or is wider than its device")
  void hasNoFaults(Device device) {
    try (Screen screen = device.of(client.project).open()) {
      for (String place : places) {
        screen.goTo(place);
        assertThat(screen.page.locator("[aria-busy=true]")).hasCount(0);
        assertFaultless(screen, place);
        assertThat(
                (Boolean)
                    screen.page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
            .as("%s fits its device", place)
            .isTrue();
      }
      screen.go("tasks");
      screen.askToDelete("weekly report");
      assertFaultless(screen, "the question before a delete");
      screen.inDialog("Cancel").click();
      screen.page.getByRole(AriaRole.BUTTON, named("Sign out")).click();
      assertThat(screen.page.getByLabel("Development token")).isVisible();
      assertFaultless(screen, "the sign-in");
    }
  }

  private static Page.GetByRoleOptions named(String name) {
    return new Page.GetByRoleOptions().setName(name);
  }

  private static void assertFaultless(Screen screen, String what) {
    assertThat(
            new AxeBuilder(screen.page)
                .withTags(STANDARDS).analyze().getViolations().stream()
                    .map(fault -> fault.getId() + ": " + fault.getNodes())
                    .toList())
        .as(what)
        .isEmpty();
  }

  @Test
  @DisplayName("P1: a task is deleted and brought back with the keyboard alone")
  void worksByKeyboard() {
    Client own = Stage.newProject("keys");
    own.create("by keys", "@daily");

    try (Screen screen = Screen.of(own.project).open().go("tasks")) {
      Locator delete = screen.button("Delete… by keys");
      screen.page.keyboard().press("Tab");
      assertThat(screen.page.getByText("Skip to the content")).isFocused();
      for (int i = 0; i < 30 && !isFocused(delete); i++) {
        screen.page.keyboard().press("Tab");
      }
      assertThat(delete).isFocused();
      screen.page.keyboard().press("Enter");
      assertThat(screen.dialog()).isVisible();
      screen.page.keyboard().press("Escape");
      assertThat(screen.dialog()).not().isVisible();
      assertThat(delete).isFocused();

      screen.page.keyboard().press("Enter");
      assertThat(screen.dialog()).isVisible();
      Locator confirm = screen.inDialog("Delete task");
      for (int i = 0; i < 10 && !isFocused(confirm); i++) {
        screen.page.keyboard().press("Tab");
      }
      screen.page.keyboard().press("Enter");
      Locator undo = screen.button("Undo");
      assertThat(undo).isVisible();
      for (int i = 0; i < 40 && !isFocused(undo); i++) {
        screen.page.keyboard().press("Tab");
      }
      screen.page.keyboard().press("Enter");
      assertThat(screen.row("by keys")).isVisible();
    }
  }

  private static boolean isFocused(Locator locator) {
    return (Boolean) locator.evaluate("element => element === document.activeElement");
  }

  @Test
  @DisplayName("P1: a screen reader hears what happens: messages and states are live regions")
  void speaks() {
    Client own = Stage.newProject("heard");
    own.create("heard", "@daily");

    try (Screen screen = Screen.of(own.project).open().go("tasks")) {
      screen.askToDelete("heard");
      assertThat(screen.dialog()).hasAccessibleName("Delete this task?");
      screen.inDialog("Delete task").click();
      assertThat(
              screen
                  .page
                  .getByRole(AriaRole.STATUS)
                  .filter(new Locator.FilterOptions().setHasText("Task deletion scheduled")))
          .isVisible();
      assertThat(screen.page).hasTitle("Tasks · Durable Delete");
    }
  }
}
