package touchstone.machine.svm;

/**
 * Offsets in the 4 KiB virtual machine control block: the control area, from 400H the state-save
 * area. @apm B
 */
final class VmcbLayout {
  // Control area. @apm B.1
  static final int INTERCEPT_CR_READ = 0x000;
  static final int INTERCEPT_CR_WRITE = 0x002;
  static final int INTERCEPT_DR_READ = 0x004;
  static final int INTERCEPT_DR_WRITE = 0x006;
  static final int INTERCEPT_EXCEPTION = 0x008;
  static final int INTERCEPT_1 = 0x00C;
  static final int INTERCEPT_2 = 0x010;
  static final int INTERCEPT_3 = 0x014;
  static final int IOPM_BASE_PA = 0x040;
  static final int MSRPM_BASE_PA = 0x048;
  static final int TSC_OFFSET = 0x050;
  static final int GUEST_ASID = 0x058;
  static final int TLB_CONTROL = 0x05C;
  static final int VIRTUAL_INTERRUPT = 0x060;
  static final int VIRTUAL_INTERRUPT_VECTOR = 0x064;
  static final int INTERRUPT_SHADOW = 0x068;
  static final int EXITCODE = 0x070;
  static final int EXITINFO1 = 0x078;
  static final int EXITINFO2 = 0x080;
  static final int EXITINTINFO = 0x088;
  static final int NESTED_PAGING = 0x090;
  static final int EVENTINJ = 0x0A8;
  static final int NESTED_CR3 = 0x0B0;
  static final int NRIP = 0x0C8;
  static final int FETCHED_BYTES = 0x0D0;
  static final int INSTRUCTION_BYTES = 0x0D1;

  // State-save area. @apm B.2
  static final int ES = 0x400;
  static final int CS = 0x410;
  static final int SS = 0x420;
  static final int DS = 0x430;
  static final int FS = 0x440;
  static final int GS = 0x450;
  static final int GDTR = 0x460;
  static final int LDTR = 0x470;
  static final int IDTR = 0x480;
  static final int TR = 0x490;
  static final int CPL = 0x4CB;
  static final int EFER = 0x4D0;
  static final int CR4 = 0x548;
  static final int CR3 = 0x550;
  static final int CR0 = 0x558;
  static final int DR7 = 0x560;
  static final int DR6 = 0x568;
  static final int RFLAGS = 0x570;
  static final int RIP = 0x578;
  static final int RSP = 0x5D8;
  static final int RAX = 0x5F8;
  static final int STAR = 0x600;
  static final int LSTAR = 0x608;
  static final int CSTAR = 0x610;
  static final int SFMASK = 0x618;
  static final int KERNEL_GS_BASE = 0x620;
  static final int SYSENTER_CS = 0x628;
  static final int SYSENTER_ESP = 0x630;
  static final int SYSENTER_EIP = 0x638;
  static final int CR2 = 0x640;
  static final int G_PAT = 0x668;

  // Within a segment register's 16 bytes.
  static final int SELECTOR = 0;
  static final int ATTRIBUTES = 2;
  static final int LIMIT = 4;
  static final int BASE = 8;

  private VmcbLayout() {}
}
