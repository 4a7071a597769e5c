package touchstone.machine.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lengths and, where it knows an instruction at all, validity against binutils' disassembler. */
class DecoderLengthTest {
  private static final int SLOT = 16;
  private static final Pattern LINE = Pattern.compile("^ *([0-9a-f]+):\t([0-9a-f ]+)\t(.*)$");

  private final Random random = new Random(2);

  @ParameterizedTest
  @CsvSource({"16, i8086", "32, i386", "64, i386:x86-64"})
  void lengthsAreThoseOfObjdump(int codeBits, String machine) throws Exception {
    assertThat(Path.of("/usr/bin/objdump")).as("objdump, of binutils").isExecutable();
    List<byte[]> instructions = instructions(codeBits);
    List<Integer> lengths = objdump(instructions, machine);
    Decoder decoder = new Decoder();
    List<String> problems = new ArrayList<>();
    for (int i = 0; i < instructions.size(); i++) {
      byte[] bytes = instructions.get(i);
      Instruction in = decoder.decode(at -> at < bytes.length ? bytes[at] & 0xFF : 0x90, codeBits);
      if (lengths.get(i) > 0 && in.length != lengths.get(i)) {
        problems.add(HexFormat.of().formatHex(bytes) + " " + in + ": " + lengths.get(i));
      }
    }
    assertThat(problems).isEmpty();
    assertThat(lengths.stream().filter(length -> length > 0).count())
        .isGreaterThan(instructions.size() * 8L / 10);
  }

  private List<byte[]> instructions(int codeBits) {
    List<byte[]> all = new ArrayList<>();
    for (OpcodeRow row : OpcodeTable.rows()) {
      if (row.mnemonic().equals("FWAIT")) {
        continue; // objdump shows its prefixes on a line of their own
      }
      for (int i = 0; i < 10 && new CompiledRow(row, false).fitsMode(codeBits); i++) {
        all.add(RowEncoder.random(row, codeBits, random).encode(row));
      }
    }
    return all;
  }

  /** One instruction in each 16-byte slot, padded with NOPs; 0 for one it does not know. */
  private static List<Integer> objdump(List<byte[]> instructions, String machine)
      throws IOException, InterruptedException {
    byte[] image = new byte[instructions.size() * SLOT];
    Arrays.fill(image, (byte) 0x90);
    for (int i = 0; i < instructions.size(); i++) {
      System.arraycopy(instructions.get(i), 0, image, i * SLOT, instructions.get(i).length);
    }
    Path file = Files.createTempFile("decoder", ".bin");
    try {
      Files.write(file, image);
      Process process =
          new ProcessBuilder(
                  "objdump", "-D", "-w", "-z", "-b", "binary", "-m", machine, file.toString())
              .redirectErrorStream(true)
              .start();
      List<String> lines = process.inputReader().lines().toList();
      assertThat(process.waitFor()).isZero();
      return lengths(lines, instructions.size());
    } finally {
      Files.delete(file);
    }
  }

  private static List<Integer> lengths(List<String> lines, int count) {
    List<Integer> lengths = new ArrayList<>(Collections.nCopies(count, 0));
    for (String line : lines) {
      Matcher matcher = LINE.matcher(line);
      if (matcher.matches() && Integer.parseInt(matcher.group(1), 16) % SLOT == 0) {
        boolean unknown = matcher.group(3).contains("(bad)") || matcher.group(3).isBlank();
        int length = matcher.group(2).trim().split(" +").length;
        int slot = Integer.parseInt(matcher.group(1), 16) / SLOT;
        lengths.set(slot, unknown ? 0 : length);
      }
    }
    return lengths;
  }
}
