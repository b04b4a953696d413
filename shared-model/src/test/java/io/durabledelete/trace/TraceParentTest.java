package io.durabledelete.trace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("O3: the header that holds a trace together")
class TraceParentTest {
  private static final String GOOD = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  @Test
  void isReadAndWritten() {
    TraceParent parent = TraceParent.parse(GOOD).orElseThrow();

    assertThat(parent.traceId()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
    assertThat(parent.spanId()).isEqualTo("b7ad6b7169203331");
    assertThat(parent.sampled()).isTrue();
    assertThat(parent.text()).isEqualTo(GOOD);
    assertThat(TraceParent.parse(GOOD.replaceAll("01$", "00")).orElseThrow().sampled()).isFalse();
  }

  @Test
  void isMadeAnewAndGoesOn() {
    TraceParent first = TraceParent.random();

    assertThat(TraceParent.parse(first.text())).contains(first);
    assertThat(first.next().traceId()).isEqualTo(first.traceId());
    assertThat(first.next().spanId()).isNotEqualTo(first.spanId());
    assertThat(TraceParent.random().traceId()).isNotEqualTo(first.traceId());
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        "junk",
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0\n",
        "00-0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331-01",
      })
  @DisplayName("O3, X3: a malformed one is none")
  void ignoresWhatIsMalformed(String text) {
    assertThat(TraceParent.parse(text)).isEmpty();
  }
}
