package touchstone.machine.coverage;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Cpuid;
import touchstone.machine.decode.OpcodeRow;

/** A bit of CPUID and the instructions it announces; without a leaf, what every processor has. */
public final class CpuidFeature {
  static final int EAX = 0;
  static final int EBX = 1;
  static final int ECX = 2;
  static final int EDX = 3;

  /** Instructions that operate on one kind of register. */
  private record Part(Predicate<OpcodeRow> rows, List<String> mnemonics) {
    boolean contains(OpcodeRow row) {
      return mnemonics.contains(row.mnemonic()) && rows.test(row);
    }
  }

  final String name;
  final int leaf;
  final int subleaf;
  final int register;
  final int bit;
  private final List<Part> parts = new ArrayList<>();

  private CpuidFeature(String name, int leaf, int subleaf, int register, int bit) {
    this.name = name;
    this.leaf = leaf;
    this.subleaf = subleaf;
    this.register = register;
    this.bit = bit;
  }

  static CpuidFeature always(String name) {
    return new CpuidFeature(name, 0, 0, 0, -1);
  }

  static CpuidFeature bit(String name, int leaf, int register, int bit) {
    return new CpuidFeature(name, leaf, 0, register, bit);
  }

  static CpuidFeature bit(String name, int leaf, int subleaf, int register, int bit) {
    return new CpuidFeature(name, leaf, subleaf, register, bit);
  }

  /** Names of instructions, separated by blanks. */
  CpuidFeature any(String mnemonics) {
    return with(row -> true, mnemonics);
  }

  /** Those forms that have an MMX operand. */
  CpuidFeature mmx(String mnemonics) {
    return with(CpuidFeature::isMmx, mnemonics);
  }

  /** Those forms that have no MMX operand. */
  CpuidFeature xmm(String mnemonics) {
    return with(row -> !isMmx(row), mnemonics);
  }

  private CpuidFeature with(Predicate<OpcodeRow> rows, String mnemonics) {
    parts.add(new Part(rows, List.of(mnemonics.strip().split("\\s+", -1))));
    return this;
  }

  /** Codes of MMX operands: P in ModRM.reg, Q in ModRM.rm, N a register there. */
  private static boolean isMmx(OpcodeRow row) {
    return row.operands().chars().anyMatch(code -> code == 'P' || code == 'Q' || code == 'N');
  }

  boolean announcedBy(Cpu cpu) {
    return bit < 0 || (Cpuid.leaf(cpu, leaf, subleaf)[register] >>> bit & 1) != 0;
  }

  boolean contains(OpcodeRow row) {
    return parts.stream().anyMatch(part -> part.contains(row));
  }

  /** Instructions of the feature for which the table has no row that does something. */
  List<String> missing(List<OpcodeRow> implemented) {
    return parts.stream()
        .flatMap(part ->
            part.mnemonics.stream()
                .filter(name ->
                    implemented.stream()
                        .noneMatch(row -> row.mnemonic().equals(name) && part.contains(row))))
        .toList();
  }
}
