package touchstone.machine.svm;

/** #VMEXIT codes. @apm C */
final class ExitCode {
  static final int CR0_READ = 0x00;
  static final int CR0_WRITE = 0x10;
  static final int DR0_READ = 0x20;
  static final int DR0_WRITE = 0x30;
  static final int EXCEPTION_0 = 0x40;
  static final int INTR = 0x60;
  static final int NMI = 0x61;
  static final int INIT = 0x63;
  static final int VINTR = 0x64;
  static final int CR0_SEL_WRITE = 0x65;
  static final int IDTR_READ = 0x66;
  static final int GDTR_READ = 0x67;
  static final int LDTR_READ = 0x68;
  static final int TR_READ = 0x69;
  static final int IDTR_WRITE = 0x6A;
  static final int GDTR_WRITE = 0x6B;
  static final int LDTR_WRITE = 0x6C;
  static final int TR_WRITE = 0x6D;
  static final int RDTSC = 0x6E;
  static final int RDPMC = 0x6F;
  static final int PUSHF = 0x70;
  static final int POPF = 0x71;
  static final int CPUID = 0x72;
  static final int RSM = 0x73;
  static final int IRET = 0x74;
  static final int SWINT = 0x75;
  static final int INVD = 0x76;
  static final int PAUSE = 0x77;
  static final int HLT = 0x78;
  static final int INVLPG = 0x79;
  static final int INVLPGA = 0x7A;
  static final int IOIO = 0x7B;
  static final int MSR = 0x7C;
  static final int TASK_SWITCH = 0x7D;
  static final int SHUTDOWN = 0x7F;
  static final int VMRUN = 0x80;
  static final int VMMCALL = 0x81;
  static final int VMLOAD = 0x82;
  static final int VMSAVE = 0x83;
  static final int STGI = 0x84;
  static final int CLGI = 0x85;
  static final int SKINIT = 0x86;
  static final int RDTSCP = 0x87;
  static final int ICEBP = 0x88;
  static final int WBINVD = 0x89;
  static final int MONITOR = 0x8A;
  static final int MWAIT = 0x8B;
  static final int XSETBV = 0x8D;
  static final int INVPCID = 0xA2;
  static final int NPF = 0x400;
  static final int INVALID = -1;

  private ExitCode() {}
}
