package touchstone.machine.svm;

import java.util.List;
import touchstone.machine.decode.OpcodeRow;

/** Opcode rows of the SVM instructions. */
public final class SvmOpcodes {
  public static final List<OpcodeRow> ROWS = List.of();

  private SvmOpcodes() {}
}
