package touchstone.core.trap;

import touchstone.core.hardware.Hardware;
import touchstone.core.vcpu.Vcpu;
import touchstone.core.virt.Features;

/**
 * CPUID as guests see it: the hardware's leaves through the allow-lists of {@code Features}, and
 * Xen's leaves from 0x40000000.
 *
 * <p>The answer depends on the leaf, the sub-leaf, the domain and the vCPU's number alone. Leaves
 * outside the two ranges read as zero. @sdm volume 2, CPUID @apm E
 */
// [impl->req~cpu-no-nested~1]
final class CpuidPolicy {
  private static final int MAX_BASIC = 7;
  private static final int MAX_EXTENDED = 0x80000008;
  private static final int EXTENDED = 0x80000000;

  /** CLFLUSH line size: the only part of leaf 1 EBX that is the hardware's. */
  private static final int CLFLUSH_LINE = 0xFF00;

  private static final int INVARIANT_TSC = 0x100;

  private static final int RAX = 0;
  private static final int RCX = 1;
  private static final int RDX = 2;
  private static final int RBX = 3;
  private static final long LOW = 0xFFFFFFFFL;

  private final Hardware hw;
  private final XenLeaves xen;

  /** EAX, EBX, ECX, EDX of the answer being composed. */
  private final int[] out = new int[4];

  CpuidPolicy(Hardware hardware) {
    hw = hardware;
    xen = new XenLeaves(Features.hasTscAux(hw));
  }

  /*@ invariant out.length == 4; @*/

  /** Executes CPUID: leaf in EAX, sub-leaf in ECX; all four registers are written. */
  /*@ normal_behavior
    @ ensures 0 <= v.gpr[0] && v.gpr[0] <= 0xFFFFFFFFL && 0 <= v.gpr[1] && v.gpr[1] <= 0xFFFFFFFFL;
    @ ensures 0 <= v.gpr[2] && v.gpr[2] <= 0xFFFFFFFFL && 0 <= v.gpr[3] && v.gpr[3] <= 0xFFFFFFFFL;
    @ assignable out[*], v.gpr[0 .. 3];
    @*/
  void answer(Vcpu v) {
    int leaf = (int) v.gpr[RAX];
    int subleaf = (int) v.gpr[RCX];
    set(0, 0, 0, 0);
    if (0 <= leaf && leaf <= MAX_BASIC) {
      basic(v, leaf, subleaf);
    } else if (leaf <= MAX_EXTENDED) { // 0x80000000 is the least int there is
      extended(leaf);
    } else {
      xen.answer(v, leaf, subleaf, out);
    }
    v.gpr[RAX] = out[0] & LOW;
    v.gpr[RBX] = out[1] & LOW;
    v.gpr[RCX] = out[2] & LOW;
    v.gpr[RDX] = out[3] & LOW;
  }

  private void basic(Vcpu v, int leaf, int subleaf) {
    switch (leaf) {
      case 0:
        hardware(0, 0);
        out[0] = out[0] < MAX_BASIC ? out[0] : MAX_BASIC;
        break;
      case 1:
        set(
            hw.cpuid(1, 0, 0),
            hw.cpuid(1, 0, 1) & CLFLUSH_LINE | v.id * 2 << 24,
            Features.leaf1Ecx(hw),
            Features.leaf1Edx(hw));
        break;
      case 2:
        hardware(2, 0);
        break;
      case 4:
        hardware(4, subleaf);
        out[0] = out[0] & 0x3FFF;
        break;
      case 7:
        if (subleaf == 0) {
          set(0, Features.leaf7Ebx(hw), Features.leaf7Ecx(hw), Features.leaf7Edx(hw));
        }
        break;
      default:
        break;
    }
  }

  private void extended(int leaf) {
    switch (leaf) {
      case EXTENDED:
        hardware(leaf, 0);
        out[0] = out[0] < MAX_EXTENDED ? out[0] : MAX_EXTENDED;
        break;
      case EXTENDED + 1:
        set(hw.cpuid(leaf, 0, 0), 0, Features.extended1Ecx(hw), Features.extended1Edx(hw));
        break;
      case EXTENDED + 7:
        set(0, 0, 0, hw.cpuid(leaf, 0, 3) & INVARIANT_TSC);
        break;
      case EXTENDED + 8:
        set(hw.cpuid(leaf, 0, 0) & 0xFFFF, 0, 0, 0);
        break;
      default:
        hardware(leaf, 0);
        break;
    }
  }

  private void hardware(int leaf, int subleaf) {
    for (int i = 0; i < 4; i++) {
      out[i] = hw.cpuid(leaf, subleaf, i);
    }
  }

  private void set(int eax, int ebx, int ecx, int edx) {
    out[0] = eax;
    out[1] = ebx;
    out[2] = ecx;
    out[3] = edx;
  }
}
