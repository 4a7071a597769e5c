package touchstone.machine.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A row written as bytes is read back as the same row, with the same length and operands. */
class DecoderRoundTripTest {
  private static final int FORMS_PER_ROW = 20;

  private final Random random = new Random(1);
  private final Decoder decoder = new Decoder();

  @ParameterizedTest
  @ValueSource(ints = {16, 32, 64})
  void everyRowIsFoundAgain(int codeBits) {
    List<String> problems = new ArrayList<>();
    for (OpcodeRow row : OpcodeTable.rows()) {
      if (new CompiledRow(row, false).fitsMode(codeBits)) {
        for (int i = 0; i < FORMS_PER_ROW; i++) {
          check(row, codeBits, problems);
        }
      }
    }
    assertThat(problems).isEmpty();
  }

  private void check(OpcodeRow row, int codeBits, List<String> problems) {
    RowEncoder encoder = RowEncoder.random(row, codeBits, random);
    byte[] bytes = encoder.encode(row);
    Instruction in = decode(bytes, codeBits);
    boolean found = isMeant(in.row, row) && in.length == bytes.length;
    boolean sameAddress =
        in.base == encoder.base
            && in.index == (encoder.index < 0 ? Instruction.NO_REGISTER : encoder.index)
            && in.displacement == encoder.displacement;
    if (!found || encoder.memory && !sameAddress) {
      problems.add(row.encoding() + " as " + HexFormat.of().formatHex(bytes) + " reads " + in);
    }
  }

  /** A random form of a catch-all row may be one that a more demanding row describes. */
  private static boolean isMeant(OpcodeRow found, OpcodeRow row) {
    return found.equals(row)
        || !found.encoding().isEmpty()
            && Encoding.parse(found.encoding()).demands()
                > Encoding.parse(row.encoding()).demands();
  }

  private Instruction decode(byte[] bytes, int codeBits) {
    return decoder.decode(index -> index < bytes.length ? bytes[index] & 0xFF : 0x90, codeBits);
  }

  @Test
  void noTwoRowsClaimTheSameEncoding() {
    List<String> keys = new ArrayList<>();
    for (OpcodeRow row : OpcodeTable.rows()) {
      boolean notIn64 = row.has(OpcodeRow.I64);
      boolean only64 = row.has(OpcodeRow.O64);
      boolean vex = row.has(OpcodeRow.VEX);
      keys.add(row.encoding().replaceAll(" (i[bwdqzv]|c[bpz]|mo)", "") + notIn64 + only64 + vex);
    }
    assertThat(keys).doesNotHaveDuplicates();
  }

  @Test
  void moreThanFifteenBytesAreTooLong() {
    byte[] bytes = new byte[16];
    Arrays.fill(bytes, 0, 15, (byte) 0x66);
    bytes[15] = (byte) 0x90;
    assertThat(decode(bytes, 64).row).isSameAs(OpcodeRow.TOO_LONG);
    bytes[14] = (byte) 0x90;
    assertThat(decode(bytes, 64).length).isEqualTo(15);
    assertThat(decode(bytes, 64).row.mnemonic()).isEqualTo("XCHG");
  }

  @Test
  void lockIsUndefinedWithoutAMemoryDestination() {
    assertThat(decodeHex("f001d8")).isEqualTo("(undefined)");
    assertThat(decodeHex("f00118")).isEqualTo("ADD");
    assertThat(decodeHex("f03918")).isEqualTo("(undefined)");
    assertThat(decodeHex("f00318")).isEqualTo("(undefined)");
  }

  @Test
  void rexCountsOnlyRightBeforeTheOpcode() {
    assertThat(decode(HexFormat.of().parseHex("486601d8"), 64).operandSize).isEqualTo(2);
    assertThat(decode(HexFormat.of().parseHex("664801d8"), 64).operandSize).isEqualTo(8);
  }

  @Test
  void bytesAreTakenOnlyAsFarAsNeeded() {
    int[] last = {-1};
    byte[] bytes = HexFormat.of().parseHex("0fb74424");
    CodeBytes counting =
        index -> {
          last[0] = Math.max(last[0], index);
          return index < bytes.length ? bytes[index] & 0xFF : 8;
        };
    assertThat(decoder.decode(counting, 64).length).isEqualTo(5);
    assertThat(last[0]).isEqualTo(4);
  }

  private String decodeHex(String hex) {
    return decode(HexFormat.of().parseHex(hex), 64).row.mnemonic();
  }
}
