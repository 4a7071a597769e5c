package touchstone.machine.acpi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Terms as iasl 20200925 compiles them. */
class AmlTest {
  private static String hex(byte[] bytes) {
    return HexFormat.of().withUpperCase().formatHex(bytes);
  }

  @Test
  void objects() {
    assertThat(hex(Aml.integer(0))).isEqualTo("00");
    assertThat(hex(Aml.integer(1))).isEqualTo("01");
    assertThat(hex(Aml.integer(200))).isEqualTo("0AC8");
    assertThat(hex(Aml.string("AB"))).isEqualTo("0D414200");
    assertThat(hex(Aml.eisaId("PNP0501"))).isEqualTo("0C41D00501");
  }

  @Test
  void resources() {
    assertThat(hex(Aml.resources(0x3F8, 8, 4)))
        .isEqualTo("11100A0D" + "4701F803F8030108" + "221000" + "7900");
  }

  @Test
  void lengthsCountThemselves() {
    assertThat(hex(Aml.device("ABCD"))).isEqualTo("5B820541424344");
    byte[] term = new byte[58];
    assertThat(hex(Aml.device("ABCD", term))).startsWith("5B823F41424344");
    assertThat(hex(Aml.device("ABCD", new byte[59]))).startsWith("5B82410441424344");
  }
}
