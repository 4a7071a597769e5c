package touchstone.machine.vmx;

import static touchstone.machine.decode.OpcodeRow.ENDS_BLOCK;
import static touchstone.machine.decode.OpcodeRow.F64;

import java.util.List;
import touchstone.machine.decode.OpcodeRow;
import touchstone.machine.execute.Semantics;

/** Opcode rows of the VMX instructions. @sdm 31.3 */
public final class VmxOpcodes {
  public static final List<OpcodeRow> ROWS =
      List.of(
          row("NP 0F 01 C1", "VMCALL", "", VmxInstructions::vmcall),
          row("NP 0F 01 C2", "VMLAUNCH", "", VmxInstructions::vmlaunch),
          row("NP 0F 01 C3", "VMRESUME", "", VmxInstructions::vmresume),
          row("NP 0F 01 C4", "VMXOFF", "", VmxInstructions::vmxoff),
          row("NP 0F 01 D4", "VMFUNC", "", VmxInstructions::vmfunc),
          row("NP 0F 78 /r", "VMREAD", "Ey,Gy", VmxInstructions::vmread),
          row("NP 0F 79 /r", "VMWRITE", "Gy,Ey", VmxInstructions::vmwrite),
          row("NP 0F C7 /6 mem", "VMPTRLD", "Mq", VmxInstructions::vmptrld),
          row("NP 0F C7 /7 mem", "VMPTRST", "Mq", VmxInstructions::vmptrst),
          row("66 0F C7 /6 mem", "VMCLEAR", "Mq", VmxInstructions::vmclear),
          row("F3 0F C7 /6 mem", "VMXON", "Mq", VmxInstructions::vmxon),
          row("66 0F 38 80 /r mem", "INVEPT", "Gy,M", VmxInstructions::invept),
          row("66 0F 38 81 /r mem", "INVVPID", "Gy,M", VmxInstructions::invvpid));

  private VmxOpcodes() {}

  private static OpcodeRow row(String encoding, String name, String operands, Semantics semantics) {
    return new OpcodeRow(encoding, name, operands, F64 | ENDS_BLOCK, semantics, "SDM 3C " + name);
  }
}
