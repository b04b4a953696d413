package io.durabledelete.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.durabledelete.protocol.checker.Checker;
import io.durabledelete.protocol.checker.Verdict;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("D1–D15: the protocol of deletions, in every order in which things can happen")
class ProtocolTest {
  private static final Logger LOG = Logger.getLogger(ProtocolTest.class);

  @ParameterizedTest(name = "{0}")
  @EnumSource
  @DisplayName("it keeps every promise, and always comes to an end")
  void keepsEveryPromise(Configuration configuration) {
    Verdict verdict = Checker.check(new DeleteProtocol(configuration.setup()));

    LOG.infof("%s: %s", configuration, verdict);
    assertThat(verdict.broken()).as("%s", verdict).isNull();
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  @DisplayName("a mistake in it is found")
  void findsMistake(Mutant mutant) {
    Verdict verdict = Checker.check(new DeleteProtocol(mutant.in.setup().with(mutant)));

    assertThat(verdict.broken()).as("%s", verdict).isEqualTo(mutant.breaks);
  }
}
