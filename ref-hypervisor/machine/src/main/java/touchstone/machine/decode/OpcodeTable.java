package touchstone.machine.decode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import touchstone.machine.execute.IntegerOpcodes;
import touchstone.machine.execute.system.SystemOpcodes;
import touchstone.machine.svm.SvmOpcodes;
import touchstone.machine.vmx.VmxOpcodes;

/**
 * All rows of all instruction families, found by opcode.
 *
 * <p>For each opcode of each map there is a short list of candidates, the most demanding first; the
 * decoder takes the first that fits prefixes, ModRM byte and mode.
 */
public final class OpcodeTable {
  private static final CompiledRow[] NONE = {};

  static final OpcodeTable INSTANCE = new OpcodeTable();

  private final List<OpcodeRow> rows = new ArrayList<>();
  private final CompiledRow[][] legacy = emptyTable();
  private final CompiledRow[][] vex = emptyTable();

  private OpcodeTable() {
    enter(IntegerOpcodes.ROWS, false);
    enter(SystemOpcodes.ROWS, true);
    enter(VmxOpcodes.ROWS, true);
    enter(SvmOpcodes.ROWS, true);
    sort(legacy);
    sort(vex);
  }

  /** Every row, in the order of the families. */
  public static List<OpcodeRow> rows() {
    return List.copyOf(INSTANCE.rows);
  }

  CompiledRow[] candidates(boolean isVex, int map, int opcode) {
    return (isVex ? vex : legacy)[map << 8 | opcode];
  }

  private void enter(List<OpcodeRow> family, boolean system) {
    rows.addAll(family);
    for (OpcodeRow row : family) {
      enter(new CompiledRow(row, system));
    }
  }

  private void enter(CompiledRow compiled) {
    CompiledRow[][] table = compiled.row.has(OpcodeRow.VEX) ? vex : legacy;
    Encoding encoding = compiled.encoding;
    int last = encoding.opcodeRegister ? encoding.opcode + 7 : encoding.opcode;
    for (int opcode = encoding.opcode; opcode <= last; opcode++) {
      int at = encoding.map << 8 | opcode;
      table[at] = append(table[at], compiled);
    }
  }

  private static CompiledRow[][] emptyTable() {
    CompiledRow[][] table = new CompiledRow[Encoding.MAPS * 256][];
    Arrays.fill(table, NONE);
    return table;
  }

  private static CompiledRow[] append(CompiledRow[] before, CompiledRow row) {
    CompiledRow[] after = Arrays.copyOf(before, before.length + 1);
    after[before.length] = row;
    return after;
  }

  private static void sort(CompiledRow[][] table) {
    for (CompiledRow[] candidates : table) {
      Arrays.sort(candidates, Comparator.comparingInt((CompiledRow c) -> -c.encoding.demands()));
    }
  }
}
