package touchstone.core.virt;

import touchstone.core.hardware.Hardware;

/**
 * Which processor features guests may see and use: an allow-list applied to the hardware's CPUID.
 *
 * <p>What is not announced can also not be switched on: the permitted CR4 and EFER bits follow from
 * the same masks. Left out are what the core does not switch or model: VMX, SVM, x2APIC,
 * MTRR, MCE, MONITOR, performance counters, XSAVE and everything that needs it.
 */
// [impl->req~cpu-cpuid-policy~1]
public final class Features {
  /** SSE3, PCLMULQDQ, SSSE3, CMPXCHG16B, PCID, SSE4.1, SSE4.2, MOVBE, POPCNT, AES, RDRAND. */
  private static final int LEAF1_ECX = 0x42DA2203;

  /** FPU VME DE PSE TSC MSR PAE CX8 APIC SEP PGE CMOV PAT PSE36 CLFSH MMX FXSR SSE SSE2 SS. */
  private static final int LEAF1_EDX = 0x0F8BAB7F;

  /** Hypervisor present: software's own bit. @sdm volume 2, CPUID */
  private static final int HYPERVISOR = 0x80000000;

  /** FSGSBASE BMI1 SMEP BMI2 ERMS INVPCID RDSEED ADX SMAP CLFLUSHOPT. */
  private static final int LEAF7_EBX = 0x009C0789;

  /** UMIP. */
  private static final int LEAF7_ECX = 0x00000004;

  /** FSRM. */
  private static final int LEAF7_EDX = 0x00000010;

  /** LAHF, AltMovCr8, LZCNT, SSE4A, misaligned SSE, PREFETCHW. */
  private static final int EXTENDED1_ECX = 0x000001F1;

  /** SYSCALL NX MMXEXT 1GiB-pages RDTSCP LM, and AMD's copies of leaf 1. */
  private static final int EXTENDED1_EDX = 0x2DD3AB7F;

  private static final long CR4_ALWAYS = 0x100;
  private static final long EFER_ALWAYS = 0x500;

  private Features() {}

  /** Leaf 1 ECX without OSXSAVE and with the hypervisor bit. */
  /*@ public normal_behavior
    @ assignable \strictly_nothing;
    @*/
  public static int leaf1Ecx(Hardware hw) {
    return hw.cpuid(1, 0, 2) & LEAF1_ECX | HYPERVISOR;
  }

  /*@ public normal_behavior
    @ assignable \strictly_nothing;
    @*/
  public static int leaf1Edx(Hardware hw) {
    return hw.cpuid(1, 0, 3) & LEAF1_EDX;
  }

  /*@ public normal_behavior
    @ assignable \strictly_nothing;
    @*/
  public static int leaf7Ebx(Hardware hw) {
    return hw.cpuid(7, 0, 1) & LEAF7_EBX;
  }

  /*@ public normal_behavior
    @ assignable \strictly_nothing;
    @*/
  public static int leaf7Ecx(Hardware hw) {
    return hw.cpuid(7, 0, 2) & LEAF7_ECX;
  }

  /*@ public normal_behavior
    @ assignable \strictly_nothing;
    @*/
  public static int leaf7Edx(Hardware hw) {
    return hw.cpuid(7, 0, 3) & LEAF7_EDX;
  }

  /*@ public normal_behavior
    @ assignable \strictly_nothing;
    @*/
  public static int extended1Ecx(Hardware hw) {
    return hw.cpuid(0x80000001, 0, 2) & EXTENDED1_ECX;
  }

  /*@ public normal_behavior
    @ assignable \strictly_nothing;
    @*/
  public static int extended1Edx(Hardware hw) {
    return hw.cpuid(0x80000001, 0, 3) & EXTENDED1_EDX;
  }

  /** RDTSCP is announced, so TSC_AUX exists and is switched. */
  /*@ public normal_behavior
    @ assignable \strictly_nothing;
    @*/
  public static boolean hasTscAux(Hardware hw) {
    return has(extended1Edx(hw), 27);
  }

  /** CR4 bits a guest may set. @sdm 2.5 @apm 3.1.3 */
  /*@ public normal_behavior
    @ ensures 0x100 <= \result && \result <= 0x330FBF;
    @ assignable \strictly_nothing;
    @*/
  public static long cr4(Hardware hw) {
    int edx = leaf1Edx(hw);
    long bits = CR4_ALWAYS;
    bits = bits + (has(edx, 1) ? 0x3 : 0); // VME, PVI
    bits = bits + (has(edx, 4) ? 0x4 : 0); // TSD
    bits = bits + (has(edx, 2) ? 0x8 : 0); // DE
    bits = bits + (has(edx, 3) ? 0x10 : 0); // PSE
    bits = bits + (has(edx, 6) ? 0x20 : 0); // PAE
    bits = bits + (has(edx, 13) ? 0x80 : 0); // PGE
    bits = bits + (has(edx, 24) ? 0x200 : 0); // OSFXSR
    bits = bits + (has(edx, 25) ? 0x400 : 0); // OSXMMEXCPT
    bits = bits + (has(leaf7Ecx(hw), 2) ? 0x800 : 0); // UMIP
    bits = bits + (has(leaf7Ebx(hw), 0) ? 0x10000 : 0); // FSGSBASE
    bits = bits + (has(leaf1Ecx(hw), 17) ? 0x20000 : 0); // PCIDE
    bits = bits + (has(leaf7Ebx(hw), 7) ? 0x100000 : 0); // SMEP
    return bits + (has(leaf7Ebx(hw), 20) ? 0x200000 : 0); // SMAP
  }

  /** EFER bits a guest may set: LME and LMA always, SCE and NXE if announced. @apm 3.1.7 */
  /*@ public normal_behavior
    @ ensures 0x500 <= \result && \result <= 0xD01;
    @ assignable \strictly_nothing;
    @*/
  public static long efer(Hardware hw) {
    int edx = extended1Edx(hw);
    return EFER_ALWAYS + (has(edx, 11) ? 0x1 : 0) + (has(edx, 20) ? 0x800 : 0);
  }

  private static boolean has(int register, int bit) {
    return (register >>> bit & 1) != 0;
  }
}
