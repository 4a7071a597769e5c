package touchstone.machine.execute;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.SegmentRegisters;
import touchstone.machine.cpu.UnmodelledException;
import touchstone.machine.decode.OpcodeRow;
import touchstone.machine.decode.OpcodeTable;
import touchstone.machine.decode.RowEncoder;

/**
 * Whatever bytes a guest executes, in whatever mode, nothing but an {@code UnmodelledException}
 * comes out of the interpreter: everything else is a fault the guest itself receives.
 */
class RandomCodeTest {
  private static final int PROGRAMS = Integer.getInteger("random.programs", 1500);
  private static final long SEED = Long.getLong("random.seed", 1);
  private static final int CODE_BYTES = 256;
  private static final int CYCLES = 400;

  private final List<OpcodeRow> rows = OpcodeTable.rows();
  private final TreeMap<String, String> problems = new TreeMap<>();
  private int unmodelled;

  @Test
  void nothingComesOutOfTheInterpreter() {
    for (int i = 0; i < PROGRAMS; i++) {
      run(new Random(SEED + i), SEED + i);
    }
    assertThat(problems).isEmpty();
    assertThat(unmodelled).isLessThan(PROGRAMS / 10);
  }

  private void run(Random random, long seed) {
    BareCpu bare = new BareCpu();
    int bits = 16 << random.nextInt(3);
    byte[] code = code(random, bits);
    bare.memory.load(BareCpu.CODE, code);
    mode(bare.cpu, bits, random);
    for (int i = 0; i < 16; i++) {
      bare.cpu.gpr[i] = BareCpu.DATA + random.nextInt(0x1000) - random.nextInt(2) * 0x30000L;
    }
    bare.cpu.rip = BareCpu.CODE;
    try {
      Interpreter.run(bare.cpu, bare.cpu.clock + CYCLES);
    } catch (UnmodelledException e) {
      unmodelled++;
    } catch (RuntimeException | Error e) {
      StringWriter trace = new StringWriter();
      e.printStackTrace(new PrintWriter(trace));
      String top = String.join(" < ", trace.toString().split("\n\tat ")).lines().findFirst().get();
      problems.putIfAbsent(
          top.substring(0, Math.min(top.length(), 400)),
          "seed " + seed + ", " + bits + " bits: " + HexFormat.of().formatHex(code));
    }
  }

  private byte[] code(Random random, int bits) {
    byte[] code = new byte[CODE_BYTES];
    random.nextBytes(code);
    int at = 0;
    while (random.nextInt(20) != 0) {
      OpcodeRow row = rows.get(random.nextInt(rows.size()));
      byte[] one = RowEncoder.random(row, bits, random).encode(row);
      if (row.encoding().isEmpty() || at + one.length > CODE_BYTES) {
        break;
      }
      System.arraycopy(one, 0, code, at, one.length);
      at += one.length;
    }
    return code;
  }

  private static void mode(Cpu cpu, int bits, Random random) {
    cpu.codeBits = bits;
    cpu.cpl = random.nextInt(3) == 0 ? 3 : 0;
    cpu.segments.attributes[SegmentRegisters.CS] =
        (bits == 64 ? 0xA09B : bits == 32 ? 0xC09B : 0x809B) | cpu.cpl << 5;
    cpu.segments.attributes[SegmentRegisters.SS] |= cpu.cpl << 5;
    cpu.mmu.contextChanged();
  }
}
