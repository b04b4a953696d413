package io.durabledelete.system.browser;

import static org.awaitility.Awaitility.await;

import io.durabledelete.settings.Setting;
import io.durabledelete.system.rig.Client;
import io.durabledelete.system.rig.Product;
import java.util.UUID;

/** The product that all browser tests share, each in a project of its own. */
final class Stage {
  static final Product PRODUCT =
      Product.named("browser").with(Setting.INTAKE_ENABLED, "true").apis(2).start();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(PRODUCT::close));
  }

  private Stage() {}

  static void closeAllLetters() {
    Client operator = PRODUCT.client("letters");
    operator.operate("POST", "/dead-letters/discard", "{\"all\":true,\"reason\":\"a new test\"}");
    await("no open letter")
        .until(() -> operator.operate("GET", "/dead-letters").body().get("items").isEmpty());
  }

  /** Somebody in a project that nobody else uses. */
  static Client newProject(String name) {
    return PRODUCT.client(name + "-" + UUID.randomUUID().toString().substring(0, 8));
  }
}
