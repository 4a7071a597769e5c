package touchstone.machine.svm;

import java.util.List;
import org.jspecify.annotations.Nullable;
import touchstone.machine.cpu.Cpu;

/**
 * One rule of VMRUN: the manual section that states it, its wording in short, the test.
 *
 * @param manual section of APM volume 2
 * @param rule what must hold
 * @param test decides it from the VMCB and the processor before the entry
 */
record VmrunCheck(String manual, String rule, Test test) {

  /** True if the VMCB respects the rule. */
  interface Test {
    boolean holds(Vmcb vmcb, Cpu cpu);
  }

  /** The first rule of the list that is broken, in words; null if all hold. */
  static @Nullable String firstBroken(List<VmrunCheck> checks, Vmcb vmcb, Cpu cpu) {
    for (int i = 0; i < checks.size(); i++) {
      VmrunCheck check = checks.get(i);
      if (!check.test.holds(vmcb, cpu)) {
        return check.rule + " (APM " + check.manual + ")";
      }
    }
    return null;
  }
}
