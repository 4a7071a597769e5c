package touchstone.machine.execute;

import static touchstone.machine.decode.OpcodeRow.LOCK;

import java.util.List;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Rflags;
import touchstone.machine.decode.Instruction;
import touchstone.machine.decode.OpcodeRow;
import touchstone.machine.decode.Width;
import touchstone.machine.mmu.Mmu;

/**
 * XCHG, XADD, CMPXCHG and its wide forms, BSWAP. CPUs of this machine take turns at instruction
 * boundaries, so every instruction is atomic. A memory destination is written before any register
 * that its address may depend on. @sdm 5.1.1
 */
final class ExchangeOpcodes {
  static final List<OpcodeRow> ROWS =
      List.of(
          row("86 /r", "XCHG", "Eb,Gb", LOCK, ExchangeOpcodes::xchg),
          row("87 /r", "XCHG", "Ev,Gv", LOCK, ExchangeOpcodes::xchg),
          row("90 +r", "XCHG", "Zv,rAX", 0, ExchangeOpcodes::xchgAccumulator),
          row("0F C0 /r", "XADD", "Eb,Gb", LOCK, ExchangeOpcodes::xadd),
          row("0F C1 /r", "XADD", "Ev,Gv", LOCK, ExchangeOpcodes::xadd),
          row("0F B0 /r", "CMPXCHG", "Eb,Gb", LOCK, ExchangeOpcodes::cmpxchg),
          row("0F B1 /r", "CMPXCHG", "Ev,Gv", LOCK, ExchangeOpcodes::cmpxchg),
          row("0F C7 /1 mem", "CMPXCHG8B", "M", LOCK, ExchangeOpcodes::cmpxchgPair),
          row("0F C8 +r", "BSWAP", "Zv", 0, ExchangeOpcodes::bswap));

  private ExchangeOpcodes() {}

  private static OpcodeRow row(
      String encoding, String name, String operands, int flags, Semantics s) {
    return new OpcodeRow(encoding, name, operands, flags, s, "SDM 2 " + name);
  }

  private static void xchg(Cpu cpu, Instruction in) {
    long old = in.readForWrite(cpu, 0);
    long other = in.read(cpu, 1);
    in.write(cpu, 0, other);
    in.write(cpu, 1, old);
  }

  /** Opcode 90 without REX.B is NOP: it must not clear the upper half of RAX. */
  private static void xchgAccumulator(Cpu cpu, Instruction in) {
    if (in.register(0) != Cpu.RAX) {
      xchg(cpu, in);
    }
  }

  private static void xadd(Cpu cpu, Instruction in) {
    int bytes = in.width(0);
    long old = in.readForWrite(cpu, 0);
    long sum = Alu.add(cpu.flags, old, in.read(cpu, 1), bytes);
    if (in.memory) {
      in.write(cpu, 0, sum);
      in.write(cpu, 1, old);
      return;
    }
    in.write(cpu, 1, old);
    in.write(cpu, 0, sum);
  }

  private static void cmpxchg(Cpu cpu, Instruction in) {
    int bytes = in.width(0);
    long old = in.readForWrite(cpu, 0);
    long expected = Width.truncate(cpu.gpr[Cpu.RAX], bytes);
    long replacement = in.read(cpu, 1);
    cpu.flags.subtraction(expected, old, 8 * bytes);
    if (expected == old) {
      in.write(cpu, 0, replacement);
      return;
    }
    if (in.memory) {
      in.write(cpu, 0, old);
    }
    Instruction.writeGeneral(cpu.gpr, Cpu.RAX, bytes, old);
  }

  /** CMPXCHG8B on EDX:EAX, or with REX.W CMPXCHG16B on RDX:RAX. */
  private static void cmpxchgPair(Cpu cpu, Instruction in) {
    int bytes = in.operandSize == 8 ? 8 : 4;
    long[] gpr = cpu.gpr;
    long address = in.effectiveAddress(cpu);
    if (bytes == 8 && (cpu.mmu.linear(in.segment, address, 16, Mmu.WRITE) & 15) != 0) {
      throw cpu.generalProtection(0);
    }
    long next = Width.truncate(address + bytes, in.addressSize);
    long low = cpu.mmu.readForWrite(in.segment, address, bytes);
    long high = cpu.mmu.readForWrite(in.segment, next, bytes);
    boolean equal =
        low == Width.truncate(gpr[Cpu.RAX], bytes) && high == Width.truncate(gpr[Cpu.RDX], bytes);
    cpu.mmu.write(in.segment, address, bytes, equal ? gpr[Cpu.RBX] : low);
    cpu.mmu.write(in.segment, next, bytes, equal ? gpr[Cpu.RCX] : high);
    if (!equal) {
      Instruction.writeGeneral(gpr, Cpu.RAX, bytes, low);
      Instruction.writeGeneral(gpr, Cpu.RDX, bytes, high);
    }
    cpu.flags.put(Rflags.ZF, equal);
  }

  /** With a 16-bit operand the result is undefined; processors give zero. */
  private static void bswap(Cpu cpu, Instruction in) {
    long value = in.read(cpu, 0);
    int bytes = in.width(0);
    in.write(cpu, 0, bytes == 2 ? 0 : Long.reverseBytes(value) >>> 64 - 8 * bytes);
  }
}
