package touchstone.core.trap;

import touchstone.core.vcpu.Vcpu;

/** Xen's CPUID leaves. @xen public/arch-x86/cpuid.h */
final class XenLeaves {
  private static final int FIRST = 0x40000000;
  private static final int MAX_NUM_LEAVES = 5;

  /** "XenVMMXenVMM" in EBX, ECX, EDX. */
  private static final int SIGNATURE_EBX = 0x566E6558;

  private static final int SIGNATURE_ECX = 0x65584D4D;
  private static final int SIGNATURE_EDX = 0x4D4D566E;

  /** 4.17: the version whose public headers are ours. */
  private static final int VERSION = 4 << 16 | 17;

  private static final int TSC_KHZ = 1000000;

  /** Nanoseconds are ticks: ((tsc << 1) * 2^31) >> 32. */
  static final int TSC_TO_NS_MUL = 0x80000000;

  static final int TSC_TO_NS_SHIFT = 1;

  private static final int HOST_TSC_RELIABLE = 2;
  private static final int RDTSCP_AVAILABLE = 4;

  private static final int VCPU_ID_PRESENT = 8;
  private static final int DOMID_PRESENT = 16;

  private final boolean rdtscp;

  XenLeaves(boolean hasRdtscp) {
    rdtscp = hasRdtscp;
  }

  /** Fills EAX, EBX, ECX, EDX in {@code out}, which is all zero, if the leaf is one of Xen's. */
  /*@ normal_behavior
    @ requires out.length == 4;
    @ assignable out[*];
    @*/
  void answer(Vcpu v, int leaf, int subleaf, int[] out) {
    switch (leaf - FIRST) {
      case 0:
        out[0] = FIRST + MAX_NUM_LEAVES;
        out[1] = SIGNATURE_EBX;
        out[2] = SIGNATURE_ECX;
        out[3] = SIGNATURE_EDX;
        break;
      case 1:
        out[0] = VERSION;
        break;
      case 2:
        out[0] = 1;
        out[1] = HypercallPage.MSR;
        break;
      case 3:
        time(subleaf, out);
        break;
      case 4:
        if (subleaf == 0) {
          out[0] = VCPU_ID_PRESENT | DOMID_PRESENT;
          out[1] = v.id;
          out[2] = v.domain.id;
        }
        break;
      default:
        break;
    }
  }

  private void time(int subleaf, int[] out) {
    switch (subleaf) {
      case 0:
        out[0] = rdtscp ? HOST_TSC_RELIABLE | RDTSCP_AVAILABLE : HOST_TSC_RELIABLE;
        out[2] = TSC_KHZ;
        break;
      case 1:
        out[2] = TSC_TO_NS_MUL;
        out[3] = TSC_TO_NS_SHIFT;
        break;
      case 2:
        out[0] = TSC_KHZ;
        break;
      default:
        break;
    }
  }
}
