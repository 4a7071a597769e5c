package touchstone.machine.execute.system;

import java.util.List;
import touchstone.machine.decode.OpcodeRow;

/** All rows of the system instructions, family by family. */
public final class SystemOpcodes {
  public static final List<OpcodeRow> ROWS = List.of();

  private SystemOpcodes() {}
}
