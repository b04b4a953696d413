package io.durabledelete.system.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.durabledelete.system.rig.Product;
import io.durabledelete.system.rig.ServiceProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One browser window, with somebody signed in to one project. It notes what a page must never do: a
 * violated policy, an uncaught error, a box that asks.
 */
final class Screen implements AutoCloseable {
  /** Answers of the API that the page deals with are logged by the browser all the same. */
  private static final Pattern HARMLESS = Pattern.compile("Failed to load resource|WebSocket");

  final Page page;
  private final BrowserContext window;
  private final String address;
  private final String project;
  private final List<String> complaints = new ArrayList<>();

  private Screen(Options options, ServiceProcess api, String token) {
    window =
        Chromium.BROWSER.newContext(
            new Browser.NewContextOptions()
                .setViewportSize(options.width, options.height)
                .setColorScheme(options.colors)
                .setLocale("en-GB")
                .setTimezoneId("UTC"));
    window.setDefaultTimeout(Chromium.LIMIT_MS);
    page = window.newPage();
    page.onConsoleMessage(
        message -> {
          if (message.type().equals("error") && !HARMLESS.matcher(message.text()).find()) {
            complaints.add(message.text());
          }
        });
    page.onPageError(complaints::add);
    page.onDialog(
        dialog -> {
          complaints.add("a box: " + dialog.message());
          dialog.dismiss();
        });
    this.project = options.project;
    this.address = api.address().resolve("/").toString();
    page.navigate(address + "#token=" + token);
    assertThat(heading()).isVisible();
  }

  /** Who looks, at what, on which device. */
  static final class Options {
    private final Product product;
    private final String project;
    private String subject = "alice";
    private String[] roles = {"admin", "operator"};
    private int width = 1280;
    private int height = 900;
    private ColorScheme colors = ColorScheme.LIGHT;
    private int replica;

    private Options(Product product, String project) {
      this.product = product;
      this.project = project;
    }

    Options as(String name, String... itsRoles) {
      subject = name;
      roles = itsRoles;
      return this;
    }

    Options onAPhone() {
      width = 390;
      height = 844;
      return this;
    }

    Options inTheDark() {
      colors = ColorScheme.DARK;
      return this;
    }

    /** At another replica of the API than the first. */
    Options atReplica(int number) {
      replica = number;
      return this;
    }

    Screen open() {
      return new Screen(this, product.apis().get(replica), product.token(subject, project, roles));
    }
  }

  static Options of(Product product, String project) {
    return new Options(product, project);
  }

  static Options of(String project) {
    return new Options(Stage.PRODUCT, project);
  }

  /** Goes to a page of the project, such as {@code tasks}. */
  Screen go(String place) {
    return goTo("p/" + project + "/" + place);
  }

  Screen goTo(String place) {
    page.navigate(address + "#/" + place);
    assertThat(heading()).isVisible();
    return this;
  }

  Locator heading() {
    return page.locator("h1");
  }

  /** The row of a list that names this. */
  Locator row(String name) {
    return page.locator("table.list tbody tr")
        .filter(
            new Locator.FilterOptions()
                .setHas(page.getByRole(AriaRole.ROWHEADER).getByText(name, exactText())));
  }

  private static Locator.GetByTextOptions exactText() {
    return new Locator.GetByTextOptions().setExact(true);
  }

  Locator button(String name) {
    return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name));
  }

  Locator dialog() {
    return page.getByRole(AriaRole.DIALOG);
  }

  Locator inDialog(String button) {
    return dialog().getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(button));
  }

  /** The messages that come and go. */
  Locator toast(String text) {
    return page.locator(".toast").filter(new Locator.FilterOptions().setHasText(text));
  }

  /** Waits until changes arrive by themselves. */
  Screen awaitLive() {
    assertThat(page.locator(".connection")).hasText("Live");
    return this;
  }

  /** Opens the question before a delete. */
  void askToDelete(String name) {
    row(name).getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Delete…")).click();
    assertThat(dialog()).isVisible();
  }

  @Override
  public void close() {
    window.close();
    assertThat(complaints).as("what the browser complained of").isEmpty();
  }
}
