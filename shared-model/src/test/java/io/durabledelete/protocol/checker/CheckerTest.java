package io.durabledelete.protocol.checker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The model checker, on a counter that two add to")
class CheckerTest {
  private enum Broken implements Rule {
    LOST_UPDATE,
    LIMBO
  }

  /** Each of two reads a counter and writes one more, in two steps or in one. */
  private static final class Counter implements Model {
    private final Layout layout = new Layout();
    private final Var count = layout.number("count", 2);
    private final Var firstRead = layout.number("first read", 3);
    private final Var secondRead = layout.number("second read", 3);
    private final boolean isAtomic;
    private final boolean mayDie;

    Counter(boolean isAtomic, boolean mayDie) {
      this.isAtomic = isAtomic;
      this.mayDie = mayDie;
      layout.alike(List.of(List.of(firstRead), List.of(secondRead)));
    }

    @Override
    public Layout layout() {
      return layout;
    }

    @Override
    public State initial() {
      return layout.initial();
    }

    @Override
    public void steps(State now, Steps steps) {
      for (Var read : List.of(firstRead, secondRead)) {
        if (now.is(read, 0) && isAtomic) {
          steps.system("adder", "adds", now.copy().set(count, now.get(count) + 1).set(read, 3));
        } else if (now.is(read, 0)) {
          steps.system("adder", "reads", now.copy().set(read, now.get(count) + 1));
        } else if (!now.is(read, 3)) {
          steps.system("adder", "writes", now.copy().set(count, now.get(read)).set(read, 3));
        }
        if (mayDie && now.is(read, 0)) {
          steps.fault("adder", "dies", now.copy().set(read, 3));
        }
      }
    }

    private boolean isOver(State now) {
      return now.is(firstRead, 3) && now.is(secondRead, 3);
    }

    @Override
    public @Nullable Rule brokenIn(State now) {
      return isOver(now) && now.is(count, 1) && !mayDie ? Broken.LOST_UPDATE : null;
    }

    @Override
    public boolean isAtRest(State now) {
      return isOver(now) && now.is(count, 2);
    }

    @Override
    public Rule noLimbo() {
      return Broken.LIMBO;
    }
  }

  @Test
  @DisplayName("nothing is found where nothing is wrong; actors that are alike count once")
  void findsNothing() {
    Verdict verdict = Checker.check(new Counter(true, false));

    assertThat(verdict.broken()).isNull();
    assertThat(verdict.states()).isEqualTo(3);
  }

  @Test
  @DisplayName("a broken rule is found on a shortest way")
  void findsShortestWay() {
    Verdict verdict = Checker.check(new Counter(false, false));

    assertThat(verdict.broken()).isEqualTo(Broken.LOST_UPDATE);
    assertThat(verdict.trace()).hasSize(4);
    assertThat(verdict.trace().getFirst()).contains("adder: reads");
    assertThat(verdict.trace().getLast()).contains("adder: writes", "second read = 3");
  }

  @Test
  @DisplayName("a state from which rest can't be reached is found")
  void findsLimbo() {
    Verdict verdict = Checker.check(new Counter(true, true));

    assertThat(verdict.broken()).isEqualTo(Broken.LIMBO);
    assertThat(verdict.trace()).hasSize(1);
    assertThat(verdict.trace().getFirst()).contains("adder: dies");
  }
}
