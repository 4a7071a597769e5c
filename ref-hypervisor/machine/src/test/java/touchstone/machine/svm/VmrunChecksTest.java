package touchstone.machine.svm;

import static org.assertj.core.api.Assertions.assertThat;
import static touchstone.machine.svm.VmcbLayout.*;

import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import touchstone.machine.cpu.Cr0;
import touchstone.machine.cpu.Cr4;
import touchstone.machine.cpu.Efer;

/**
 * Every rule of VMRUN is broken by changing one thing of a valid VMCB, and exactly that rule must
 * refuse it with #VMEXIT(INVALID). @apm 15.5.1
 */
class VmrunChecksTest {
  private static final long BEYOND = 1L << 45;
  private static final long VALID = EventInformation.VALID & 0xFFFF_FFFFL;

  /** How to break a rule. */
  record Broken(String rule, Consumer<SvmFixture> how) {
    @Override
    public String toString() {
      return rule;
    }
  }

  private static Broken set(String rule, int offset, long value) {
    return new Broken(rule, f -> f.set64(offset, value));
  }

  private static Broken or(String rule, int offset, long bits) {
    return new Broken(rule, f -> f.set64(offset, f.get64(offset) | bits));
  }

  private static Broken clear(String rule, int offset, long bits) {
    return new Broken(rule, f -> f.set64(offset, f.get64(offset) & ~bits));
  }

  static List<Broken> rows() {
    return List.of(
        clear("EFER.SVME is set", EFER, Efer.SVME),
        or("CR0.NW needs CD", CR0, Cr0.NW),
        or("CR0 has no upper half", CR0, 1L << 32),
        set("CR3 is a physical address", CR3, BEYOND),
        or("CR4 has no reserved bit", CR4, Cr4.VMXE),
        or("CR4 has no reserved bit", CR4, 1L << 40),
        or("DR6 and DR7 have no upper half", DR6, 1L << 32),
        or("DR6 and DR7 have no upper half", DR7, 1L << 63),
        or("EFER has no reserved bit", EFER, 1 << 9),
        clear("long mode with paging needs PAE", CR4, Cr4.PAE),
        clear("long mode with paging needs protection", CR0, Cr0.PE),
        new Broken("a 64-bit code segment has D clear", f -> f.segment(CS, 8, 0xE9B, -1)),
        new Broken("VMRUN is intercepted", f -> f.set32(INTERCEPT_2, InterceptBits.VMMCALL)),
        set("MSR and I/O permission maps are physical memory", IOPM_BASE_PA, BEYOND),
        set("MSR and I/O permission maps are physical memory", MSRPM_BASE_PA, (1L << 40) - 4096),
        new Broken("ASID is not 0", f -> f.set32(GUEST_ASID, 0)),
        new Broken("ASID exists", f -> f.set32(GUEST_ASID, 0x10000)),
        set("event to inject is valid", EVENTINJ, VALID | 1 << 8),
        set("event to inject is valid", EVENTINJ, VALID | 5 << 8),
        set("event to inject is valid", EVENTINJ, VALID | 3 << 8 | 2),
        set("event to inject is valid", EVENTINJ, VALID | 3 << 8 | 32),
        new Broken("nested paging needs a host with paging", f -> f.cpu.cr0 &= ~Cr0.PG),
        set("nested CR3 is a physical address", NESTED_CR3, BEYOND),
        set("G_PAT holds memory types", G_PAT, 0x0200));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void refuses(Broken broken) {
    SvmFixture f = new SvmFixture().code(0xF4);
    broken.how.accept(f);
    long rip = f.get64(RIP);
    assertThat(f.exitCode()).isEqualTo(ExitCode.INVALID);
    assertThat(f.refusal()).startsWith(broken.rule + " (");
    assertThat(f.get64(RIP)).as("guest state is not saved").isEqualTo(rip);
    assertThat(f.cpu.gif).isFalse();
  }

  @Test
  void everyRuleIsBrokenByARow() {
    List<String> rules = VmrunChecks.ALL.stream().map(VmrunCheck::rule).toList();
    assertThat(rows()).extracting(Broken::rule).containsAll(rules);
  }

  @Test
  void mapsMayBeAnywhereIfUnused() {
    SvmFixture f = new SvmFixture().code(0xF4);
    f.set32(INTERCEPT_1, InterceptBits.HLT);
    f.set64(IOPM_BASE_PA, BEYOND);
    f.set64(MSRPM_BASE_PA, BEYOND);
    assertThat(f.exitCode()).isEqualTo(ExitCode.HLT);
  }
}
