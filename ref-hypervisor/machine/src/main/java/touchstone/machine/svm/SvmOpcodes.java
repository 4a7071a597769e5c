package touchstone.machine.svm;

import static touchstone.machine.decode.OpcodeRow.ENDS_BLOCK;

import java.util.List;
import touchstone.machine.decode.OpcodeRow;
import touchstone.machine.execute.Semantics;

/** Opcode rows of the SVM instructions. @apm 15.5, 15.17 */
public final class SvmOpcodes {
  public static final List<OpcodeRow> ROWS =
      List.of(
          row("0F 01 D8", "VMRUN", SvmInstructions::vmrun),
          row("0F 01 D9", "VMMCALL", SvmInstructions::vmmcall),
          row("0F 01 DA", "VMLOAD", SvmInstructions::vmload),
          row("0F 01 DB", "VMSAVE", SvmInstructions::vmsave),
          row("0F 01 DC", "STGI", SvmInstructions::stgi),
          row("0F 01 DD", "CLGI", SvmInstructions::clgi),
          row("0F 01 DE", "SKINIT", SvmInstructions::skinit),
          row("0F 01 DF", "INVLPGA", SvmInstructions::invlpga));

  private SvmOpcodes() {}

  private static OpcodeRow row(String encoding, String name, Semantics semantics) {
    return new OpcodeRow(encoding, name, "", ENDS_BLOCK, semantics, "APM 3 " + name);
  }
}
