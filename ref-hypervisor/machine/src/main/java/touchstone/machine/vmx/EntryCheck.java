package touchstone.machine.vmx;

import java.util.List;
import org.jspecify.annotations.Nullable;
import touchstone.machine.cpu.Cpu;

/**
 * One rule of VM entry: the manual section that states it, its wording in short, the test.
 *
 * @param manual section of SDM volume 3
 * @param rule what must hold
 * @param test decides it from the current VMCS and the processor before the entry
 */
record EntryCheck(String manual, String rule, Test test) {

  /** True if the VMCS respects the rule. */
  interface Test {
    boolean holds(Vmcs vmcs, Cpu cpu);
  }

  /** The first rule of the list that is broken, in words; null if all hold. */
  static @Nullable String firstBroken(List<EntryCheck> checks, Vmcs vmcs, Cpu cpu) {
    for (int i = 0; i < checks.size(); i++) {
      EntryCheck check = checks.get(i);
      if (!check.test.holds(vmcs, cpu)) {
        return check.rule + " (SDM " + check.manual + ")";
      }
    }
    return null;
  }
}
