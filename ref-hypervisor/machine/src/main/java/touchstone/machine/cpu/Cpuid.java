package touchstone.machine.cpu;

import java.nio.charset.StandardCharsets;

/**
 * What CPUID announces: only what the machine models, under the names of a Skylake-SP and a Zen 3.
 *
 * <p>XSAVE of x87 and SSE, so no AVX; no VME; one thread a core. The TSC runs at 1 GHz, the crystal
 * too.
 *
 * @sdm 2A CPUID @apm 3 appendix E
 */
public final class Cpuid {
  private static final int INTEL_LAST = 0x16;
  private static final int AMD_LAST = 0xD;
  private static final int HERTZ = 1_000_000_000;

  /**
   * FPU DE PSE TSC MSR PAE MCE CX8 APIC SEP MTRR PGE MCA CMOV PAT PSE36 CLFSH MMX FXSR SSE SSE2.
   */
  private static final int FEATURES_EDX = 0x078BFBFD;

  /** CX16, PCID, x2APIC, MOVBE, POPCNT, TSC-deadline, XSAVE, RDRAND. */
  private static final int FEATURES_ECX =
      1 << 13 | 1 << 17 | 1 << 21 | 1 << 22 | 1 << 23 | 1 << 24 | 1 << 26 | 1 << 30;

  private static final int OSXSAVE = 1 << 27;

  /** XSAVEOPT, XSAVEC, XGETBV with ECX 1. */
  private static final int XSAVE_VARIANTS = 1 | 1 << 1 | 1 << 2;

  private static final int VMX = 1 << 5;
  private static final int HTT = 1 << 28;

  /** FSGSBASE TSC_ADJUST BMI1 SMEP BMI2 ERMS INVPCID ADX SMAP. */
  private static final int STRUCTURED_EBX =
      1 | 1 << 1 | 1 << 3 | 1 << 7 | 1 << 8 | 1 << 9 | 1 << 10 | 1 << 19 | 1 << 20;

  /** UMIP, RDPID. */
  private static final int STRUCTURED_ECX = 1 << 2 | 1 << 22;

  /** SYSCALL, NX, 1 GiB pages, RDTSCP, long mode. */
  private static final int EXTENDED_EDX = 1 << 11 | 1 << 20 | 1 << 26 | 1 << 27 | 1 << 29;

  /** LAHF, LZCNT, PREFETCHW. */
  private static final int EXTENDED_ECX = 1 | 1 << 5 | 1 << 8;

  private static final int SVM = 1 << 2;

  /** The bits of leaf 1 that AMD repeats in its extended leaf. */
  private static final int AMD_REPEATED = 0x0183F3FF;

  /** NPT, SVM lock, NRIP save, VMCB clean bits, flush by ASID, decode assists. */
  private static final int SVM_FEATURES = 1 | 1 << 2 | 1 << 3 | 1 << 5 | 1 << 6 | 1 << 7;

  private static final int ASIDS = 0x8000;

  /** FXSAVE always stores the x87 error pointers and FXRSTOR always loads them. */
  private static final int ERROR_POINTERS = 1 << 2;

  private Cpuid() {}

  /** EAX, EBX, ECX, EDX of a leaf on this processor. */
  public static int[] leaf(Cpu cpu, int leaf, int subleaf) {
    boolean intel = cpu.model == CpuModel.INTEL;
    int last = intel ? INTEL_LAST : AMD_LAST;
    if (leaf >= 0 && leaf <= last) {
      return basic(cpu, leaf, subleaf, intel);
    }
    if (leaf <= extendedLast(intel)) { // as an int, the first extended leaf is the least there is
      return extended(cpu, leaf, intel);
    }
    return intel ? basic(cpu, INTEL_LAST, subleaf, true) : new int[4];
  }

  private static int extendedLast(boolean intel) {
    return intel ? 0x80000008 : 0x8000000A;
  }

  private static int[] basic(Cpu cpu, int leaf, int subleaf, boolean intel) {
    return switch (leaf) {
      case 0 -> vendor(intel ? INTEL_LAST : AMD_LAST, intel);
      case 1 -> features(cpu, intel);
      case 2 -> intel ? new int[] {0x00FEFF01, 0, 0, 0} : new int[4];
      case 4 -> intel ? cache(cpu, subleaf) : new int[4];
      case 6 -> new int[] {1 << 2, 0, 0, 0};
      case 7 -> subleaf == 0 ? new int[] {0, STRUCTURED_EBX, STRUCTURED_ECX, 0} : new int[4];
      case 0xB -> topology(cpu, subleaf);
      case 0xD -> extendedState(subleaf);
      case 0x15 -> new int[] {1, 1, HERTZ, 0};
      case 0x16 -> new int[] {1000, 1000, 100, 0};
      default -> new int[4];
    };
  }

  private static int[] vendor(int last, boolean intel) {
    byte[] name = (intel ? "GenuineIntel" : "AuthenticAMD").getBytes(StandardCharsets.US_ASCII);
    return new int[] {last, word(name, 0), word(name, 8), word(name, 4)};
  }

  private static int[] features(Cpu cpu, boolean intel) {
    int count = cpu.machine.cpus();
    int ebx = 8 << 8 | (count > 1 ? count << 16 : 0) | cpu.id << 24;
    int enabled = (cpu.cr4 & Cr4.OSXSAVE) == 0 ? 0 : OSXSAVE;
    int ecx = FEATURES_ECX | enabled | (intel ? VMX : 0);
    int edx = FEATURES_EDX | (count > 1 ? HTT : 0);
    return new int[] {cpu.model.signature(), ebx, ecx, edx};
  }

  /** The size of the area does not depend on XCR0: its parts lie within it. @sdm 1 13.2 */
  private static int[] extendedState(int subleaf) {
    return switch (subleaf) {
      case 0 -> new int[] {(int) Xcr0.SUPPORTED, Xcr0.AREA_BYTES, Xcr0.AREA_BYTES, 0};
      case 1 -> new int[] {XSAVE_VARIANTS, Xcr0.AREA_BYTES, 0, 0};
      default -> new int[4];
    };
  }

  /** 32 KiB data, 32 KiB instructions, 1 MiB second level. @sdm CPUID leaf 4 */
  private static int[] cache(Cpu cpu, int subleaf) {
    int cores = cpu.machine.cpus() - 1 << 26;
    return switch (subleaf) {
      case 0 -> new int[] {cores | 0x121, 7 << 22 | 63, 63, 0};
      case 1 -> new int[] {cores | 0x122, 7 << 22 | 63, 63, 0};
      case 2 -> new int[] {cores | 0x143, 15 << 22 | 63, 1023, 0};
      default -> new int[4];
    };
  }

  /** One thread a core, all cores in one package. */
  private static int[] topology(Cpu cpu, int subleaf) {
    int count = cpu.machine.cpus();
    int shift = 32 - Integer.numberOfLeadingZeros(count - 1);
    return switch (subleaf) {
      case 0 -> new int[] {0, 1, 1 << 8, cpu.id};
      case 1 -> new int[] {shift, count, 2 << 8 | 1, cpu.id};
      default -> new int[] {0, 0, subleaf & 0xFF, cpu.id};
    };
  }

  private static int[] extended(Cpu cpu, int leaf, boolean intel) {
    return switch (leaf & 0xFF) {
      case 0 ->
          intel ? new int[] {extendedLast(true), 0, 0, 0} : vendor(extendedLast(false), false);
      case 1 -> extendedFeatures(cpu, intel);
      case 2, 3, 4 -> brand(intel, (leaf & 0xFF) - 2);
      case 7 -> new int[] {0, 0, 0, 1 << 8};
      case 8 -> addressSizes(cpu, intel);
      case 0xA -> new int[] {1, ASIDS, 0, SVM_FEATURES};
      default -> new int[4];
    };
  }

  private static int[] extendedFeatures(Cpu cpu, boolean intel) {
    if (intel) {
      return new int[] {0, 0, EXTENDED_ECX, EXTENDED_EDX};
    }
    int edx = EXTENDED_EDX | FEATURES_EDX & AMD_REPEATED;
    return new int[] {cpu.model.signature(), 0, EXTENDED_ECX | SVM, edx};
  }

  private static int[] addressSizes(Cpu cpu, boolean intel) {
    int sizes = CpuModel.PHYSICAL_ADDRESS_BITS | 48 << 8;
    int cores = cpu.machine.cpus() - 1;
    return intel ? new int[] {sizes, 0, 0, 0} : new int[] {sizes, ERROR_POINTERS, cores, 0};
  }

  private static int[] brand(boolean intel, int part) {
    String name = intel ? "Touchstone VT-x machine @ 1.00GHz" : "Touchstone AMD-V machine";
    byte[] bytes = new byte[48];
    byte[] ascii = name.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(ascii, 0, bytes, 0, ascii.length);
    int at = part * 16;
    return new int[] {
      word(bytes, at), word(bytes, at + 4), word(bytes, at + 8), word(bytes, at + 12)
    };
  }

  private static int word(byte[] bytes, int at) {
    return bytes[at] & 0xFF
        | (bytes[at + 1] & 0xFF) << 8
        | (bytes[at + 2] & 0xFF) << 16
        | (bytes[at + 3] & 0xFF) << 24;
  }
}
