package io.durabledelete.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("O3: what is looked at from time to time")
class PeriodicLookTest {
  private static final Duration OFTEN = Duration.ofMillis(5);

  @Test
  @DisplayName("is not a number before the first look, and when the latest one failed")
  void isUnknownWithoutALook() {
    AtomicReference<Supplier<Integer>> world = new AtomicReference<>(() -> 7);
    try (PeriodicLook<Integer> look = new PeriodicLook<>("it", OFTEN, () -> world.get().get())) {
      assertThat(look.value(Integer::doubleValue)).isNaN();
      assertThat(look.hasSeen()).isFalse();
      look.start();
      await().untilAsserted(() -> assertThat(look.value(Integer::doubleValue)).isEqualTo(7));

      world.set(
          () -> {
            throw new IllegalStateException("away");
          });
      await().untilAsserted(() -> assertThat(look.value(Integer::doubleValue)).isNaN());
      assertThat(look.hasSeen()).isFalse();

      world.set(() -> 8);
      await().untilAsserted(() -> assertThat(look.value(Integer::doubleValue)).isEqualTo(8));
    }
  }

  @Test
  @DisplayName("costs whoever asks nothing: no look is waited for, none is taken for him")
  void neverWaits() throws InterruptedException {
    CountDownLatch hangs = new CountDownLatch(1);
    AtomicInteger looks = new AtomicInteger();
    Supplier<Integer> hanging =
        () -> {
          looks.incrementAndGet();
          try {
            hangs.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return 1;
        };
    try (PeriodicLook<Integer> look = new PeriodicLook<>("it", OFTEN, hanging).start()) {
      await().until(() -> looks.get() == 1);
      for (int i = 0; i < 1_000; i++) {
        assertThat(look.value(Integer::doubleValue)).isNaN();
      }
      assertThat(looks).hasValue(1);
    }
  }
}
