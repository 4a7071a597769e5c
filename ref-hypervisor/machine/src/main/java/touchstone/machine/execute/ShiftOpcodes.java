package touchstone.machine.execute;

import java.util.ArrayList;
import java.util.List;
import touchstone.machine.cpu.Rflags;
import touchstone.machine.decode.OpcodeRow;

/** ROL ROR RCL RCR SHL SHR SAR, SHLD, SHRD. @sdm 5.1.5 */
final class ShiftOpcodes {
  static final List<OpcodeRow> ROWS = new ArrayList<>();

  static {
    group(0, "ROL", Shifter::rol);
    group(1, "ROR", Shifter::ror);
    group(2, "RCL", Shifter::rcl);
    group(3, "RCR", Shifter::rcr);
    group(4, "SHL", Shifter::shl);
    group(5, "SHR", Shifter::shr);
    group(6, "SHL", Shifter::shl);
    group(7, "SAR", Shifter::sar);
    add("0F A4 /r ib", "SHLD", "Ev,Gv,Ib", twofold(Shifter::shld));
    add("0F A5 /r", "SHLD", "Ev,Gv,CL", twofold(Shifter::shld));
    add("0F AC /r ib", "SHRD", "Ev,Gv,Ib", twofold(Shifter::shrd));
    add("0F AD /r", "SHRD", "Ev,Gv,CL", twofold(Shifter::shrd));
  }

  private ShiftOpcodes() {}

  /** SHLD and SHRD. */
  @FunctionalInterface
  private interface DoubleShift {
    long apply(Rflags flags, long value, long fill, int count, int bytes);
  }

  private static void add(String encoding, String name, String operands, Semantics s) {
    ROWS.add(new OpcodeRow(encoding, name, operands, s, "SDM 2 " + name));
  }

  private static void group(int number, String name, Shifter.Shift shift) {
    Semantics s = single(shift);
    add("C0 /" + number + " ib", name, "Eb,Ib", s);
    add("C1 /" + number + " ib", name, "Ev,Ib", s);
    add("D0 /" + number, name, "Eb,1", s);
    add("D1 /" + number, name, "Ev,1", s);
    add("D2 /" + number, name, "Eb,CL", s);
    add("D3 /" + number, name, "Ev,CL", s);
  }

  private static Semantics single(Shifter.Shift shift) {
    return (cpu, in) -> {
      int bytes = in.width(0);
      int count = (int) in.read(cpu, 1) & (bytes == 8 ? 63 : 31);
      long value = in.readForWrite(cpu, 0);
      in.write(cpu, 0, shift.apply(cpu.flags, value, count, bytes));
    };
  }

  private static Semantics twofold(DoubleShift shift) {
    return (cpu, in) -> {
      int bytes = in.width(0);
      int count = (int) in.read(cpu, 2) & (bytes == 8 ? 63 : 31);
      long value = in.readForWrite(cpu, 0);
      in.write(cpu, 0, shift.apply(cpu.flags, value, in.read(cpu, 1), count, bytes));
    };
  }
}
