package touchstone.machine.silicon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import touchstone.machine.coverage.NativeRows;
import touchstone.machine.decode.Decoder;

/**
 * The list of what is compared with a processor is what the campaigns' programs contain.
 *
 * <p>With {@code -Dnative-rows.write=true} the list is written anew.
 */
class NativeRowsTest {
  private static final Path FILE =
      Path.of("src/main/resources/touchstone/machine/coverage/native-rows.tsv");
  private static final int SEEDS = 4000;
  private static final int STEPS = 16;

  private final SortedMap<String, SortedSet<String>> rows = new TreeMap<>();

  @Test
  void theListIsCurrent() throws IOException {
    integers();
    floats();
    states();
    for (String code : ReciprocalTest.CODES) {
      note("reciprocal", HexFormat.of().parseHex(code), 64);
    }
    StringBuilder text = new StringBuilder();
    rows.forEach(
        (row, names) -> text.append(row).append('\t').append(String.join(",", names)).append('\n'));
    if (Boolean.getBoolean("native-rows.write")) {
      Files.writeString(FILE, text);
    }
    assertThat(FILE).hasContent(text.toString());
  }

  private void integers() {
    int[] widths = {16, 32, 64};
    for (int bits : widths) {
      ProgramGenerator generator = new ProgramGenerator(bits, ProgramGenerator.everyFeature());
      for (int seed = 0; seed < SEEDS / widths.length; seed++) {
        note("silicon", generator.generate(seed, STEPS));
      }
    }
  }

  private void floats() {
    for (int seed = 0; seed < SEEDS; seed++) {
      FloatProgram generated =
          new FloatProgram(seed, true, seed % FloatCampaign.APPROXIMATE_EVERY == 0);
      generated.generate(new byte[Layout.SCRATCH_BYTES]);
      note("float", generated.program);
    }
  }

  private void states() {
    for (int seed = 0; seed < SEEDS / 10; seed++) {
      XsaveProgram generated = new XsaveProgram(seed, true);
      generated.generate(new byte[Layout.SCRATCH_BYTES]);
      note("xsave", generated.program);
    }
  }

  private void note(String campaign, Program program) {
    for (int i = 0; i < program.steps(); i++) {
      note(campaign, program.step(i), program.bits);
    }
  }

  private void note(String campaign, byte[] code, int bits) {
    Decoder decoder = new Decoder();
    int at = 0;
    while (at < code.length) {
      int start = at;
      var in = decoder.decode(i -> start + i < code.length ? code[start + i] & 0xFF : 0, bits);
      rows.computeIfAbsent(NativeRows.key(in.row), row -> new TreeSet<>()).add(campaign);
      at += in.length;
    }
  }
}
