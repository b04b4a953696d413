package io.durabledelete.system.rig;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A clock that is wrong, for one process: by Debian's package libfaketime. */
public final class SkewedClock {
  private static final String NAME = "faketime/libfaketimeMT.so.1";
  private static final List<Path> FOLDERS =
      List.of(
          Path.of("/usr/lib/x86_64-linux-gnu"),
          Path.of("/usr/lib/aarch64-linux-gnu"),
          Path.of("/usr/lib64"),
          Path.of("/usr/lib"));

  private SkewedClock() {}

  /** Whether the library is there. */
  public static boolean isAvailable() {
    return library().isPresent();
  }

  static Map<String, String> environment(Duration ahead) {
    return Map.of(
        "LD_PRELOAD",
        library().orElseThrow().toString(),
        "FAKETIME",
        "%+ds".formatted(ahead.toSeconds()),
        // durations are measured by another clock, which is never wrong
        "FAKETIME_DONT_FAKE_MONOTONIC",
        "1",
        // what a killed process leaves in shared memory would stop the next one by its number
        "FAKETIME_DISABLE_SHM",
        "1");
  }

  private static Optional<Path> library() {
    return FOLDERS.stream().map(folder -> folder.resolve(NAME)).filter(Files::exists).findFirst();
  }
}
