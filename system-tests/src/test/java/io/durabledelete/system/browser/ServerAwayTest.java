package io.durabledelete.system.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.assertions.LocatorAssertions;
import io.durabledelete.settings.Setting;
import io.durabledelete.system.rig.Client;
import io.durabledelete.system.rig.Product;
import io.durabledelete.system.rig.ServiceProcess;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The server dies under an open page (rules P1, D16). */
class ServerAwayTest {
  private static final LocatorAssertions.IsVisibleOptions SOON =
      new LocatorAssertions.IsVisibleOptions().setTimeout(30_000);

  @AutoClose private static Product product;

  @BeforeAll
  static void start() {
    product = Product.named("server-away").workers(0).start();
  }

  @Test
  @DisplayName("P1: the page says that the server is away, and catches up without a reload")
  void saysSoAndCatchesUp() {
    Client client = product.client("away");
    client.create("before", "@daily");
    ServiceProcess first = product.apis().getFirst();
    String port = Integer.toString(first.address().getPort());

    try (Screen screen = Screen.of(product, client.project).open().go("tasks").awaitLive()) {
      screen.page.evaluate("document.body.dataset.loaded = 'once'");
      product.retire(first).kill();
      screen.askToDelete("before");
      screen.inDialog("Delete task").click();

      assertThat(screen.page.getByText("The server does not answer. What you see")).isVisible(SOON);
      assertThat(screen.row("before")).isVisible(SOON);

      product.launchApi(Map.of(Setting.API_PORT, port)).awaitReady();
      UUID meanwhile = client.create("meanwhile", "@daily");
      assertThat(screen.row("meanwhile")).isVisible(SOON);
      assertThat(screen.page.getByText("The server does not answer. What you see")).hasCount(0);
      screen.awaitLive();
      client.delete(meanwhile);
      assertThat(screen.row("meanwhile")).hasCount(0);
      assertThat(screen.page.locator("body[data-loaded='once']")).hasCount(1);
    }
  }
}
