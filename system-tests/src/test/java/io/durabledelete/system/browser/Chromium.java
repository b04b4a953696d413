package io.durabledelete.system.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** The machine's own Chromium, started once for all tests. */
final class Chromium {
  private static final List<String> USUAL =
      List.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome");

  /** Long enough for a machine that is busy; what is there in time is not waited for. */
  static final double LIMIT_MS = 20_000;

  private static final Playwright PLAYWRIGHT =
      Playwright.create(
          new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));

  static final Browser BROWSER =
      PLAYWRIGHT
          .chromium()
          .launch(
              new BrowserType.LaunchOptions()
                  .setExecutablePath(program())
                  // the tests may run as root in a container, where Chromium has no sandbox
                  .setArgs(List.of("--no-sandbox", "--disable-dev-shm-usage")));

  static {
    PlaywrightAssertions.setDefaultAssertionTimeout(LIMIT_MS);
    Runtime.getRuntime().addShutdownHook(new Thread(PLAYWRIGHT::close));
  }

  private Chromium() {}

  private static Path program() {
    return Stream.concat(Stream.of(System.getenv("CHROMIUM")), USUAL.stream())
        .filter(Objects::nonNull)
        .map(Path::of)
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "no Chromium: install it, or name its program in CHROMIUM"));
  }
}
