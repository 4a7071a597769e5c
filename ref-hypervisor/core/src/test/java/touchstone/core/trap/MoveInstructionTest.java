package touchstone.core.trap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Encodings as GNU as makes them, and bytes that are no such instruction. */
class MoveInstructionTest {
  private final MoveInstruction move = new MoveInstruction();

  @ParameterizedTest
  @CsvSource({
    "32, 8b30, 2, 6, 4, 4, false",
    "32, a1fcffffff, 5, 0, 4, 4, false",
    "32, 8a4301, 3, 0, 1, 1, false",
    "32, 8a6301, 3, 16, 1, 1, false",
    "32, 668b8c9878563412, 8, 1, 2, 2, false",
    "32, 0fb605fcffffff, 7, 0, 4, 1, false",
    "32, 678b5f10, 4, 3, 4, 4, false",
    "64, 488b0425fcffffff, 8, 0, 8, 8, false",
    "64, 4c8b6c2408, 5, 13, 8, 8, false",
    "64, 408a20, 3, 4, 1, 1, false",
    "64, 4863c8, 0, 0, 0, 0, false",
    "64, 486300, 3, 0, 8, 4, true",
    "64, 0fbf0500000000, 7, 0, 4, 2, true",
    "64, 48a1fcffffff00000000, 10, 0, 8, 8, false",
    "16, 8b07, 2, 0, 2, 2, false",
    "16, 8b1e3412, 4, 3, 2, 2, false",
    "16, 66678b00, 4, 0, 4, 4, false",
  })
  void loads(
      int mode, String hex, int length, int register, int width, int memory, boolean signed) {
    byte[] code = HexFormat.of().parseHex(hex);
    boolean known = move.decode(code, code.length, mode);
    assertThat(known).isEqualTo(length > 0);
    if (known) {
      assertThat(move.load).isTrue();
      assertThat(move.length).isEqualTo(length);
      assertThat(move.register).isEqualTo(register);
      assertThat(move.width).isEqualTo(width);
      assertThat(move.memoryWidth).isEqualTo(memory);
      assertThat(move.signed).isEqualTo(signed);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "32, 890b, 2, 1, 4, false, 0",
    "32, 66c7037856, 5, 0, 2, true, 22136",
    "32, c70378563412, 6, 0, 4, true, 305419896",
    "32, c64301f2, 4, 0, 1, true, -14",
    "32, a3fcffffff, 5, 0, 4, false, 0",
    "64, 48c7042578563412ffffffff, 12, 0, 8, true, -1",
    "64, 448903, 3, 8, 4, false, 0",
    "64, 4c890425b000e0fe, 8, 8, 8, false, 0",
  })
  void stores(
      int mode, String hex, int length, int register, int width, boolean immediate, int value) {
    byte[] code = HexFormat.of().parseHex(hex);
    assertThat(move.decode(code, code.length, mode)).isTrue();
    assertThat(move.load).isFalse();
    assertThat(move.length).isEqualTo(length);
    assertThat(move.register).isEqualTo(register);
    assertThat(move.width).isEqualTo(width);
    assertThat(move.immediate).isEqualTo(immediate);
    assertThat(move.value).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"f0890f", "f3a4", "8bc0", "0303", "0fa2", "90", "8b", "66", "0f", "c7"})
  void othersAreNotRecognised(String hex) {
    byte[] code = HexFormat.of().parseHex(hex);
    assertThat(move.decode(code, code.length, 32)).isFalse();
  }

  // [utest->req~cpu-interpreted~1]
  @Property(seed = "2026")
  void anyBytesAreSurvivedAndNothingIsLongerThanWhatWasRead(@ForAll @Size(max = 20) byte[] code) {
    for (int mode = 16; mode <= 64; mode = 2 * mode) {
      if (move.decode(code, code.length, mode)) {
        assertThat(move.length).isBetween(1, Math.min(code.length, MoveInstruction.MAX_LENGTH));
      }
    }
  }
}
