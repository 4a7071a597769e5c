package touchstone.machine.execute.system;

import static touchstone.machine.decode.OpcodeRow.ENDS_BLOCK;
import static touchstone.machine.decode.OpcodeRow.I64;

import java.util.List;
import org.jspecify.annotations.Nullable;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Rflags;
import touchstone.machine.decode.Instruction;
import touchstone.machine.decode.OpcodeRow;
import touchstone.machine.segment.Descriptor;
import touchstone.machine.segment.DescriptorTables;

/** LAR, LSL, VERR, VERW, ARPL: asking about a selector without faulting. @sdm 5.10 */
final class QueryOpcodes {
  static final List<OpcodeRow> ROWS =
      List.of(
          new OpcodeRow("0F 02 /r", "LAR", "Gv,Ew", ENDS_BLOCK, QueryOpcodes::lar, "SDM 2A LAR"),
          new OpcodeRow("0F 03 /r", "LSL", "Gv,Ew", ENDS_BLOCK, QueryOpcodes::lsl, "SDM 2A LSL"),
          new OpcodeRow("0F 00 /4", "VERR", "Ew", ENDS_BLOCK, QueryOpcodes::verr, "SDM 2B VERR"),
          new OpcodeRow("0F 00 /5", "VERW", "Ew", ENDS_BLOCK, QueryOpcodes::verw, "SDM 2B VERR"),
          new OpcodeRow(
              "63 /r", "ARPL", "Ew,Gw", I64 | ENDS_BLOCK, QueryOpcodes::arpl, "SDM 2A ARPL"));

  private QueryOpcodes() {}

  private static @Nullable Descriptor find(Cpu cpu, Instruction in, int operand) {
    Privilege.requireProtectedMode(cpu);
    return DescriptorTables.find(cpu, (int) in.read(cpu, operand) & 0xFFFF);
  }

  private static void setZero(Cpu cpu, boolean set) {
    int flags = cpu.flags.get();
    cpu.flags.set(set ? flags | Rflags.ZF : flags & ~Rflags.ZF);
  }

  private static boolean visible(Cpu cpu, Descriptor d) {
    return d.isConforming() || d.dpl() >= Math.max(cpu.cpl, d.rpl());
  }

  private static void lar(Cpu cpu, Instruction in) {
    Descriptor d = find(cpu, in, 1);
    if (d != null && visible(cpu, d) && (!d.isSystem() || hasRights(cpu, d.type()))) {
      in.write(cpu, 0, d.low() >>> 32 & 0xF0FF00);
      setZero(cpu, true);
    } else {
      setZero(cpu, false);
    }
  }

  private static boolean hasRights(Cpu cpu, int type) {
    return switch (type) {
      case 1, 3, 4, 5 -> !cpu.longMode();
      case 2, 9, 11, 12 -> true;
      default -> false;
    };
  }

  private static void lsl(Cpu cpu, Instruction in) {
    Descriptor d = find(cpu, in, 1);
    if (d != null && visible(cpu, d) && (!d.isSystem() || hasLimit(cpu, d.type()))) {
      in.write(cpu, 0, d.limit());
      setZero(cpu, true);
    } else {
      setZero(cpu, false);
    }
  }

  private static boolean hasLimit(Cpu cpu, int type) {
    return switch (type) {
      case 1, 3 -> !cpu.longMode();
      case 2, 9, 11 -> true;
      default -> false;
    };
  }

  private static void verr(Cpu cpu, Instruction in) {
    Descriptor d = find(cpu, in, 0);
    setZero(cpu, d != null && d.isReadable() && visible(cpu, d));
  }

  private static void verw(Cpu cpu, Instruction in) {
    Descriptor d = find(cpu, in, 0);
    setZero(cpu, d != null && d.isWritableData() && visible(cpu, d));
  }

  private static void arpl(Cpu cpu, Instruction in) {
    Privilege.requireProtectedMode(cpu);
    int destination = (int) in.readForWrite(cpu, 0);
    int source = (int) in.read(cpu, 1);
    boolean raise = (destination & 3) < (source & 3);
    if (raise) {
      in.write(cpu, 0, destination & ~3 | source & 3);
    }
    setZero(cpu, raise);
  }
}
