package touchstone.core.control;

/**
 * The HVM save image as far as it describes vCPUs: a header record, one CPU record per vCPU, an end
 * record, each behind a descriptor. @xen public/hvm/save.h @xen public/arch-x86/hvm/save.h
 */
final class HvmSaveLayout {
  // hvm_save_descriptor
  static final int TYPECODE = 0;
  static final int INSTANCE = 2;
  static final int LENGTH = 4;
  static final int DESCRIPTOR_SIZE = 8;

  static final int END = 0;
  static final int HEADER = 1;
  static final int CPU = 2;

  // hvm_save_header
  static final int HEADER_SIZE = 24;
  static final int HEADER_MAGIC = 0;
  static final int HEADER_VERSION = 4;
  static final int HEADER_CPUID = 16;
  static final int HEADER_GTSC_KHZ = 20;
  static final long MAGIC = 0x54381286L;
  static final int VERSION = 1;

  // hvm_hw_cpu
  static final int CPU_SIZE = 1032;
  static final int FPU = 0;
  static final int FPU_SIZE = 512;
  static final int GPR = 512;
  static final int RIP = 640;
  static final int RFLAGS = 648;
  static final int CR0 = 656;
  static final int CR2 = 664;
  static final int CR3 = 672;
  static final int CR4 = 680;
  static final int DR0 = 688;
  static final int DR6 = 720;
  static final int DR7 = 728;
  static final int SELECTORS = 736;
  static final int LIMITS = 768;
  static final int IDTR_LIMIT = 800;
  static final int GDTR_LIMIT = 804;
  static final int BASES = 808;
  static final int IDTR_BASE = 872;
  static final int GDTR_BASE = 880;
  static final int RIGHTS = 888;
  static final int EFER = 992;
  static final int TSC = 1008;
  static final int PENDING_EVENT = 1016;
  static final int FLAGS = 1024;

  /** XEN_X86_FPU_INITIALISED. */
  static final int FPU_INITIALISED = 1;

  /** RAX, RBX, RCX, RDX, RBP, RSI, RDI, RSP, R8.. as register encodings. */
  private static final int[] ENCODING = {0, 3, 1, 2, 5, 6, 7, 4, 8, 9, 10, 11, 12, 13, 14, 15};

  /** CS, DS, ES, FS, GS, SS, TR, LDTR as indexes of VcpuContext. */
  private static final int[] SEGMENT = {1, 3, 0, 4, 5, 2, 7, 6};

  private HvmSaveLayout() {}

  /** Encoding of the general register that stands at place 0 to 15. */
  /*@ normal_behavior
    @ requires 0 <= place && place < 16;
    @ ensures 0 <= \result && \result < 16;
    @ assignable \strictly_nothing;
    @*/
  static int gpr(int place) {
    return ENCODING[place];
  }

  /** VcpuContext index of the segment register that stands at place 0 to 7. */
  /*@ normal_behavior
    @ requires 0 <= place && place < 8;
    @ ensures 0 <= \result && \result < 8;
    @ assignable \strictly_nothing;
    @*/
  static int segment(int place) {
    return SEGMENT[place];
  }
}
