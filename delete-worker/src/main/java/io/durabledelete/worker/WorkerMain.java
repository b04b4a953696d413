package io.durabledelete.worker;

import io.durabledelete.settings.BadSetting;
import io.durabledelete.settings.Setting;
import io.durabledelete.settings.Settings;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.util.Optional;

/** Starts the worker, once its settings are known to be good (rule O5). */
@QuarkusMain
public final class WorkerMain {
  /** sysexits.h: something was configured wrongly. */
  private static final int EX_CONFIG = 78;

  private WorkerMain() {}

  @SuppressWarnings(
      "SystemOut") // logging starts later, and the line is for the person at the prompt
  public static void main(String... args) {
    try {
      Settings settings = Settings.read(name -> Optional.ofNullable(System.getenv(name)));
      boolean isTraced = settings.optionalText(Setting.OTEL_EXPORTER_OTLP_ENDPOINT).isPresent();
      System.setProperty("quarkus.otel.sdk.disabled", Boolean.toString(!isTraced));
    } catch (BadSetting e) {
      System.err.println("delete-worker can't start: " + e.getMessage());
      System.exit(EX_CONFIG);
    }
    Quarkus.run(args);
  }
}
