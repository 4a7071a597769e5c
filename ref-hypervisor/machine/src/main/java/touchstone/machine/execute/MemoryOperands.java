package touchstone.machine.execute;

import java.util.Set;
import touchstone.machine.decode.Instruction;

/** How many memory operands an instruction accesses, explicit, of strings and on the stack. */
final class MemoryOperands {
  /** Name an address without accessing it. */
  private static final Set<String> NO_ACCESS =
      Set.of("LEA", "NOP", "PREFETCH", "PREFETCHW", "INVLPG");

  private static final Set<String> STACK =
      Set.of("PUSH", "POP", "CALL", "RET", "ENTER", "LEAVE", "PUSHF", "POPF");

  private MemoryOperands() {}

  static int count(Instruction in) {
    String operands = in.row.operands();
    String mnemonic = in.row.mnemonic();
    int count = in.memory && !NO_ACCESS.contains(mnemonic) ? 1 : 0;
    for (char implicit : new char[] {'X', 'Y', 'O'}) {
      count += operands.indexOf(implicit) >= 0 ? 1 : 0;
    }
    return STACK.contains(mnemonic) ? count + 1 : count;
  }
}
