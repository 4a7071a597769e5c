package touchstone.machine.execute;

import static touchstone.machine.decode.OpcodeRow.I64;
import static touchstone.machine.decode.OpcodeRow.LOCK;

import java.util.ArrayList;
import java.util.List;
import touchstone.machine.decode.OpcodeRow;

/** ADD OR ADC SBB AND SUB XOR CMP in their nine forms, TEST, INC, DEC, NEG, NOT. @sdm 5.1.2 */
final class ArithmeticOpcodes {
  static final List<OpcodeRow> ROWS = new ArrayList<>();

  static {
    group(0, "ADD", binary(Alu::add));
    group(1, "OR", binary(Alu::or));
    group(2, "ADC", binary(Alu::adc));
    group(3, "SBB", binary(Alu::sbb));
    group(4, "AND", binary(Alu::and));
    group(5, "SUB", binary(Alu::sub));
    group(6, "XOR", binary(Alu::xor));
    group(7, "CMP", compare(Alu::sub));
    test(compare(Alu::and));
    unary("FE /0", "FF /0", "INC", Alu::inc);
    unary("FE /1", "FF /1", "DEC", Alu::dec);
    unary("F6 /2", "F7 /2", "NOT", Alu::not);
    unary("F6 /3", "F7 /3", "NEG", Alu::neg);
    add("40 +r", "INC", "Zv", I64, unary(Alu::inc));
    add("48 +r", "DEC", "Zv", I64, unary(Alu::dec));
  }

  private ArithmeticOpcodes() {}

  private static void add(String encoding, String name, String operands, int flags, Semantics s) {
    ROWS.add(new OpcodeRow(encoding, name, operands, flags, s, "SDM 2 " + name));
  }

  /** The eight operations share one layout: opcode 8n and extension n of group 1. */
  private static void group(int number, String name, Semantics s) {
    int lock = name.equals("CMP") ? 0 : LOCK;
    add(hex(number, 0) + " /r", name, "Eb,Gb", lock, s);
    add(hex(number, 1) + " /r", name, "Ev,Gv", lock, s);
    add(hex(number, 2) + " /r", name, "Gb,Eb", 0, s);
    add(hex(number, 3) + " /r", name, "Gv,Ev", 0, s);
    add(hex(number, 4) + " ib", name, "AL,Ib", 0, s);
    add(hex(number, 5) + " iz", name, "rAX,Iz", 0, s);
    add("80 /" + number + " ib", name, "Eb,Ib", lock, s);
    add("81 /" + number + " iz", name, "Ev,Iz", lock, s);
    add("82 /" + number + " ib", name, "Eb,Ib", lock | I64, s);
    add("83 /" + number + " ib", name, "Ev,Ibs", lock, s);
  }

  private static String hex(int number, int form) {
    return String.format("%02X", 8 * number + form);
  }

  private static void test(Semantics s) {
    add("84 /r", "TEST", "Eb,Gb", 0, s);
    add("85 /r", "TEST", "Ev,Gv", 0, s);
    add("A8 ib", "TEST", "AL,Ib", 0, s);
    add("A9 iz", "TEST", "rAX,Iz", 0, s);
    add("F6 /0 ib", "TEST", "Eb,Ib", 0, s);
    add("F6 /1 ib", "TEST", "Eb,Ib", 0, s);
    add("F7 /0 iz", "TEST", "Ev,Iz", 0, s);
    add("F7 /1 iz", "TEST", "Ev,Iz", 0, s);
  }

  private static void unary(String encoding8, String encoding, String name, Alu.Unary operation) {
    add(encoding8, name, "Eb", LOCK, unary(operation));
    add(encoding, name, "Ev", LOCK, unary(operation));
  }

  private static Semantics binary(Alu.Binary operation) {
    return (cpu, in) -> {
      long a = in.readForWrite(cpu, 0);
      long b = in.read(cpu, 1);
      in.write(cpu, 0, operation.apply(cpu.flags, a, b, in.width(0)));
    };
  }

  private static Semantics compare(Alu.Binary operation) {
    return (cpu, in) -> {
      long a = in.read(cpu, 0);
      operation.apply(cpu.flags, a, in.read(cpu, 1), in.width(0));
    };
  }

  private static Semantics unary(Alu.Unary operation) {
    return (cpu, in) -> {
      long a = in.readForWrite(cpu, 0);
      in.write(cpu, 0, operation.apply(cpu.flags, a, in.width(0)));
    };
  }
}
