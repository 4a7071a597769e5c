package touchstone.machine.execute;

import java.util.List;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Fault;
import touchstone.machine.cpu.Rflags;
import touchstone.machine.decode.Instruction;
import touchstone.machine.decode.OpcodeRow;
import touchstone.machine.decode.Width;

/** MUL, IMUL with one to three operands, DIV, IDIV. @sdm 5.1.2 */
final class MultiplyOpcodes {
  static final List<OpcodeRow> ROWS =
      List.of(
          row("F6 /4", "MUL", "Eb", MultiplyOpcodes::mul),
          row("F7 /4", "MUL", "Ev", MultiplyOpcodes::mul),
          row("F6 /5", "IMUL", "Eb", MultiplyOpcodes::imul),
          row("F7 /5", "IMUL", "Ev", MultiplyOpcodes::imul),
          row("F6 /6", "DIV", "Eb", MultiplyOpcodes::div),
          row("F7 /6", "DIV", "Ev", MultiplyOpcodes::div),
          row("F6 /7", "IDIV", "Eb", MultiplyOpcodes::idiv),
          row("F7 /7", "IDIV", "Ev", MultiplyOpcodes::idiv),
          row("0F AF /r", "IMUL", "Gv,Ev", (cpu, in) -> truncating(cpu, in, 0)),
          row("69 /r iz", "IMUL", "Gv,Ev,Iz", (cpu, in) -> truncating(cpu, in, 2)),
          row("6B /r ib", "IMUL", "Gv,Ev,Ibs", (cpu, in) -> truncating(cpu, in, 2)));

  private MultiplyOpcodes() {}

  private static OpcodeRow row(String encoding, String name, String operands, Semantics s) {
    return new OpcodeRow(encoding, name, operands, s, "SDM 2 " + name);
  }

  private static void mul(Cpu cpu, Instruction in) {
    int bytes = in.width(0);
    long a = Width.truncate(cpu.gpr[Cpu.RAX], bytes);
    long b = in.read(cpu, 0);
    long low = a * b;
    long high = bytes == 8 ? Math.unsignedMultiplyHigh(a, b) : low >>> 8 * bytes;
    writePair(cpu, bytes, high, low);
    multiplied(cpu, low, bytes, high != 0);
  }

  private static void imul(Cpu cpu, Instruction in) {
    int bytes = in.width(0);
    long a = Width.signExtend(cpu.gpr[Cpu.RAX], bytes);
    long b = Width.signExtend(in.read(cpu, 0), bytes);
    long low = a * b;
    long high = bytes == 8 ? Math.multiplyHigh(a, b) : low >> 8 * bytes;
    writePair(cpu, bytes, high, low);
    multiplied(cpu, low, bytes, high != Width.signExtend(low, bytes) >> 63);
  }

  private static void truncating(Cpu cpu, Instruction in, int second) {
    int bytes = in.width(0);
    long a = Width.signExtend(in.read(cpu, 1), bytes);
    long b = Width.signExtend(in.read(cpu, second), bytes);
    long low = a * b;
    long high = bytes == 8 ? Math.multiplyHigh(a, b) : low >> 8 * bytes;
    in.write(cpu, 0, low);
    multiplied(cpu, low, bytes, high != Width.signExtend(low, bytes) >> 63);
  }

  /** Only carry and overflow are defined. */
  private static void multiplied(Cpu cpu, long low, int bytes, boolean significant) {
    cpu.flags.result(low, 8 * bytes, significant ? Rflags.CF | Rflags.OF : 0);
  }

  /** To AX, DX:AX, EDX:EAX or RDX:RAX. */
  private static void writePair(Cpu cpu, int bytes, long high, long low) {
    if (bytes == 1) {
      Instruction.writeGeneral(cpu.gpr, Cpu.RAX, 2, low & 0xFF | high << 8);
      return;
    }
    Instruction.writeGeneral(cpu.gpr, Cpu.RAX, bytes, low);
    Instruction.writeGeneral(cpu.gpr, Cpu.RDX, bytes, high);
  }

  private static long dividendHigh(Cpu cpu, int bytes) {
    return bytes == 1 ? cpu.gpr[Cpu.RAX] >>> 8 & 0xFF : Width.truncate(cpu.gpr[Cpu.RDX], bytes);
  }

  private static void div(Cpu cpu, Instruction in) {
    int bytes = in.width(0);
    long divisor = in.read(cpu, 0);
    long high = dividendHigh(cpu, bytes);
    long low = Width.truncate(cpu.gpr[Cpu.RAX], bytes);
    if (Long.compareUnsigned(high, divisor) >= 0) {
      throw cpu.fault(Fault.DE);
    }
    if (bytes == 8) {
      long quotient = Division.quotient(high, low, divisor);
      writePair(cpu, 8, low - quotient * divisor, quotient);
      return;
    }
    long dividend = high << 8 * bytes | low;
    long quotient = Long.divideUnsigned(dividend, divisor);
    writePair(cpu, bytes, dividend - quotient * divisor, quotient);
  }

  private static void idiv(Cpu cpu, Instruction in) {
    int bytes = in.width(0);
    long divisor = Width.signExtend(in.read(cpu, 0), bytes);
    long high = Width.signExtend(dividendHigh(cpu, bytes), bytes);
    long low = Width.truncate(cpu.gpr[Cpu.RAX], bytes);
    if (divisor == 0) {
      throw cpu.fault(Fault.DE);
    }
    if (bytes == 8) {
      idiv64(cpu, high, low, divisor);
      return;
    }
    long dividend = high << 8 * bytes | low;
    long quotient = dividend / divisor;
    boolean overflow = dividend == Long.MIN_VALUE && divisor == -1;
    if (overflow || quotient != Width.signExtend(quotient, bytes)) {
      throw cpu.fault(Fault.DE);
    }
    writePair(cpu, bytes, dividend % divisor, quotient);
  }

  /** Divides magnitudes, then gives quotient and remainder their signs. */
  private static void idiv64(Cpu cpu, long high, long low, long divisor) {
    boolean negative = high < 0;
    long magnitudeLow = negative ? -low : low;
    long magnitudeHigh = negative ? ~high + (low == 0 ? 1 : 0) : high;
    long magnitude = Math.abs(divisor);
    if (Long.compareUnsigned(magnitudeHigh, magnitude) >= 0) {
      throw cpu.fault(Fault.DE);
    }
    long quotient = Division.quotient(magnitudeHigh, magnitudeLow, magnitude);
    long remainder = magnitudeLow - quotient * magnitude;
    boolean opposite = negative != divisor < 0;
    boolean fits = quotient >= 0 || opposite && quotient == Long.MIN_VALUE;
    if (!fits) {
      throw cpu.fault(Fault.DE);
    }
    writePair(cpu, 8, negative ? -remainder : remainder, opposite ? -quotient : quotient);
  }
}
