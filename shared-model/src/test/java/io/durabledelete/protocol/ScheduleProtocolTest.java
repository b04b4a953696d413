package io.durabledelete.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.durabledelete.protocol.checker.Checker;
import io.durabledelete.protocol.checker.Verdict;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("S2–S4, D11: firing while the schedule is changed, in every order")
class ScheduleProtocolTest {
  private static final Logger LOG = Logger.getLogger(ScheduleProtocolTest.class);

  @Test
  @DisplayName("each occurrence fires that should, and no other")
  void firesWhatShould() {
    Verdict verdict = Checker.check(new ScheduleProtocol(2));

    LOG.infof("SCHEDULE: %s", verdict);
    assertThat(verdict.broken()).as("%s", verdict).isNull();
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  @DisplayName("a mistake in it is found")
  void findsMistake(ScheduleMutant mutant) {
    Verdict verdict = Checker.check(new ScheduleProtocol(mutant.changes, mutant));

    assertThat(verdict.broken()).as("%s", verdict).isEqualTo(mutant.breaks);
  }
}
