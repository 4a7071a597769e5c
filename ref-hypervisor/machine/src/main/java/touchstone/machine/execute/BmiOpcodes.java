package touchstone.machine.execute;

import static touchstone.machine.decode.OpcodeRow.VEX;

import java.util.List;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Rflags;
import touchstone.machine.decode.Instruction;
import touchstone.machine.decode.OpcodeRow;
import touchstone.machine.decode.Width;

/** BMI1, BMI2 and ADX. VEX encodings exist in protected mode only. @sdm 5.1.16 */
final class BmiOpcodes {
  static final List<OpcodeRow> ROWS =
      List.of(
          vex("NP 0F 38 F2 /r", "ANDN", "Gy,By,Ey", BmiOpcodes::andn),
          vex("NP 0F 38 F3 /1", "BLSR", "By,Ey", BmiOpcodes::blsr),
          vex("NP 0F 38 F3 /2", "BLSMSK", "By,Ey", BmiOpcodes::blsmsk),
          vex("NP 0F 38 F3 /3", "BLSI", "By,Ey", BmiOpcodes::blsi),
          vex("NP 0F 38 F7 /r", "BEXTR", "Gy,Ey,By", BmiOpcodes::bextr),
          vex("NP 0F 38 F5 /r", "BZHI", "Gy,Ey,By", BmiOpcodes::bzhi),
          vex("F2 0F 38 F6 /r", "MULX", "Gy,By,Ey", BmiOpcodes::mulx),
          vex("F2 0F 38 F5 /r", "PDEP", "Gy,By,Ey", BmiOpcodes::pdep),
          vex("F3 0F 38 F5 /r", "PEXT", "Gy,By,Ey", BmiOpcodes::pext),
          vex("F2 0F 3A F0 /r ib", "RORX", "Gy,Ey,Ib", BmiOpcodes::rorx),
          vex("F3 0F 38 F7 /r", "SARX", "Gy,Ey,By", BmiOpcodes::sarx),
          vex("66 0F 38 F7 /r", "SHLX", "Gy,Ey,By", BmiOpcodes::shlx),
          vex("F2 0F 38 F7 /r", "SHRX", "Gy,Ey,By", BmiOpcodes::shrx),
          row("66 0F 38 F6 /r", "ADCX", 0, "Gy,Ey", (cpu, in) -> addCarry(cpu, in, Rflags.CF)),
          row("F3 0F 38 F6 /r", "ADOX", 0, "Gy,Ey", (cpu, in) -> addCarry(cpu, in, Rflags.OF)));

  private BmiOpcodes() {}

  private static OpcodeRow row(
      String encoding, String name, int flags, String operands, Semantics s) {
    return new OpcodeRow(encoding, name, operands, flags, s, "SDM 2 " + name);
  }

  private static OpcodeRow vex(String encoding, String name, String operands, Semantics s) {
    Semantics checked =
        (cpu, in) -> {
          if (!cpu.protectedMode() || cpu.v86()) {
            throw cpu.undefinedOpcode();
          }
          s.execute(cpu, in);
        };
    return row(encoding, name, VEX, operands, checked);
  }

  private static int bits(Instruction in) {
    return 8 * in.width(0);
  }

  private static void andn(Cpu cpu, Instruction in) {
    long result = ~in.read(cpu, 1) & in.read(cpu, 2);
    in.write(cpu, 0, result);
    cpu.flags.logic(result, bits(in));
  }

  private static void blsr(Cpu cpu, Instruction in) {
    long value = in.read(cpu, 1);
    lowest(cpu, in, value & value - 1, value == 0);
  }

  private static void blsmsk(Cpu cpu, Instruction in) {
    long value = in.read(cpu, 1);
    lowest(cpu, in, value ^ value - 1, value == 0);
  }

  private static void blsi(Cpu cpu, Instruction in) {
    long value = in.read(cpu, 1);
    lowest(cpu, in, value & -value, value != 0);
  }

  private static void lowest(Cpu cpu, Instruction in, long result, boolean carry) {
    in.write(cpu, 0, result);
    cpu.flags.result(result, bits(in), carry ? Rflags.CF : 0);
  }

  private static void bextr(Cpu cpu, Instruction in) {
    int control = (int) in.read(cpu, 2);
    int start = control & 0xFF;
    int length = control >> 8 & 0xFF;
    long value = in.read(cpu, 1);
    long shifted = start < 64 ? value >>> start : 0;
    long result = length < 64 ? shifted & (1L << length) - 1 : shifted;
    in.write(cpu, 0, result);
    cpu.flags.logic(result, bits(in));
  }

  private static void bzhi(Cpu cpu, Instruction in) {
    int from = (int) in.read(cpu, 2) & 0xFF;
    long value = in.read(cpu, 1);
    boolean all = from >= bits(in);
    long result = all ? value : value & (1L << from) - 1;
    in.write(cpu, 0, result);
    cpu.flags.result(result, bits(in), all ? Rflags.CF : 0);
  }

  /** If both destinations are the same register it gets the high half. */
  private static void mulx(Cpu cpu, Instruction in) {
    int bytes = in.width(0);
    long a = Width.truncate(cpu.gpr[Cpu.RDX], bytes);
    long b = in.read(cpu, 2);
    long low = a * b;
    in.write(cpu, 1, low);
    in.write(cpu, 0, bytes == 8 ? Math.unsignedMultiplyHigh(a, b) : low >>> 32);
  }

  private static void pdep(Cpu cpu, Instruction in) {
    in.write(cpu, 0, Long.expand(in.read(cpu, 1), in.read(cpu, 2)));
  }

  private static void pext(Cpu cpu, Instruction in) {
    in.write(cpu, 0, Long.compress(in.read(cpu, 1), in.read(cpu, 2)));
  }

  private static void rorx(Cpu cpu, Instruction in) {
    int by = (int) in.read(cpu, 2) & bits(in) - 1;
    long value = in.read(cpu, 1);
    in.write(cpu, 0, by == 0 ? value : value >>> by | value << bits(in) - by);
  }

  private static void sarx(Cpu cpu, Instruction in) {
    long value = Width.signExtend(in.read(cpu, 1), in.width(0));
    in.write(cpu, 0, value >> count(cpu, in));
  }

  private static void shlx(Cpu cpu, Instruction in) {
    in.write(cpu, 0, in.read(cpu, 1) << count(cpu, in));
  }

  private static void shrx(Cpu cpu, Instruction in) {
    in.write(cpu, 0, in.read(cpu, 1) >>> count(cpu, in));
  }

  private static int count(Cpu cpu, Instruction in) {
    return (int) in.read(cpu, 2) & bits(in) - 1;
  }

  /** Carry in and out through one flag, the other flags untouched. */
  private static void addCarry(Cpu cpu, Instruction in, int flag) {
    long a = in.read(cpu, 0);
    long b = in.read(cpu, 1);
    long result = a + b + (cpu.flags.test(flag) ? 1 : 0);
    long carries = a & b | (a | b) & ~result;
    in.write(cpu, 0, result);
    cpu.flags.put(flag, (carries >>> bits(in) - 1 & 1) != 0);
  }
}
