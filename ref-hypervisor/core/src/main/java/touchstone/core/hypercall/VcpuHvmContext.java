package touchstone.core.hypercall;

import touchstone.core.vcpu.VcpuContext;

/**
 * vcpu_hvm_context: how a guest describes the start of one of its own vCPUs, in a 32-bit or a
 * 64-bit form. Whether the processor would accept the state is for the driver to say. @xen
 * public/hvm/hvm_vcpu.h
 */
final class VcpuHvmContext {
  static final int SIZE = 128;

  private static final int MODE = 0;
  private static final int PAD = 4;
  private static final int REGISTERS = 8;
  private static final int MODE_32B = 0;
  private static final int MODE_64B = 1;

  // vcpu_hvm_x86_32, from REGISTERS on; general registers first, in encoding order
  private static final int EIP_32 = REGISTERS + 32;
  private static final int EFLAGS_32 = REGISTERS + 36;
  private static final int CR0_32 = REGISTERS + 40;
  private static final int CR3_32 = REGISTERS + 44;
  private static final int CR4_32 = REGISTERS + 48;
  private static final int PAD1_32 = REGISTERS + 52;
  private static final int EFER_32 = REGISTERS + 56;
  private static final int BASES_32 = REGISTERS + 64;
  private static final int LIMITS_32 = REGISTERS + 84;
  private static final int RIGHTS_32 = REGISTERS + 104;
  private static final int PAD2_32 = REGISTERS + 114;

  // vcpu_hvm_x86_64, from REGISTERS on
  private static final int RIP_64 = REGISTERS + 64;
  private static final int RFLAGS_64 = REGISTERS + 72;
  private static final int CR0_64 = REGISTERS + 80;
  private static final int CR3_64 = REGISTERS + 88;
  private static final int CR4_64 = REGISTERS + 96;
  private static final int EFER_64 = REGISTERS + 104;

  /** CS, DS, SS, ES, TR in the order of the structure, as indexes of {@link VcpuContext}. */
  private static final int[] SEGMENT = {1, 3, 2, 0, 7};

  private static final int FLAT_CODE_64 = 0xA09B;
  private static final int FLAT_DATA = 0xC093;
  private static final int BUSY_TSS = 0x8B;
  private static final int UNUSABLE = 0x10000;
  private static final int CS = 1;
  private static final int TR = 7;
  private static final int TSS_LIMIT = 0x67;

  private static final long EFER_LME = 0x100;
  private static final long EFER_LMA = 0x400;

  private VcpuHvmContext() {}

  /** Takes the structure apart; false if it contradicts itself or sets what must be zero. */
  /*@ normal_behavior
    @ ensures r.get32(4) != 0 ==> !\result;
    @*/
  static boolean read(GuestStruct r, VcpuContext c) {
    if (r.get32(PAD) != 0) {
      return false;
    }
    clear(c);
    if (r.get32(MODE) == MODE_32B) {
      return read32(r, c);
    }
    return r.get32(MODE) == MODE_64B && read64(r, c);
  }

  private static void clear(VcpuContext c) {
    for (int i = 0; i < 16; i++) {
      c.gpr[i] = 0;
    }
    for (int i = 0; i < 8; i++) {
      c.selector[i] = 0;
      c.base[i] = 0;
      c.limit[i] = 0;
      c.attributes[i] = UNUSABLE;
    }
    c.gdtBase = 0;
    c.gdtLimit = 0;
    c.idtBase = 0;
    c.idtLimit = 0;
  }

  private static boolean read32(GuestStruct r, VcpuContext c) {
    if (r.get32(PAD1_32) != 0 || r.get16(PAD2_32) != 0 || r.get32(PAD2_32 + 2) != 0) {
      return false;
    }
    for (int i = 0; i < 8; i++) {
      c.gpr[i] = r.get32(REGISTERS + 4 * i);
    }
    c.rip = r.get32(EIP_32);
    c.rflags = r.get32(EFLAGS_32) | 2;
    c.cr0 = r.get32(CR0_32);
    c.cr3 = r.get32(CR3_32);
    c.cr4 = r.get32(CR4_32);
    c.efer = r.get64(EFER_32);
    for (int i = 0; i < SEGMENT.length; i++) {
      int segment = SEGMENT[i];
      int rights = r.get16(RIGHTS_32 + 2 * i);
      if (rights > 0xFFF) {
        return false;
      }
      c.base[segment] = r.get32(BASES_32 + 4 * i);
      c.attributes[segment] = SegmentRights.fromSave(rights);
      c.limit[segment] = SegmentRights.limit(r.get32(LIMITS_32 + 4 * i), c.attributes[segment]);
    }
    return c.rip <= c.limit[CS];
  }

  /** Straight into long mode: flat segments are implied, and the mode bits must all be there. */
  private static boolean read64(GuestStruct r, VcpuContext c) {
    for (int i = 0; i < 8; i++) {
      c.gpr[i] = r.get64(REGISTERS + 8 * i);
    }
    c.rip = r.get64(RIP_64);
    c.rflags = r.get64(RFLAGS_64) | 2;
    c.cr0 = r.get64(CR0_64);
    c.cr3 = r.get64(CR3_64);
    c.cr4 = r.get64(CR4_64);
    c.efer = r.get64(EFER_64);
    for (int segment = 0; segment < 4; segment++) {
      c.limit[segment] = 0xFFFFFFFFL;
      c.attributes[segment] = segment == CS ? FLAT_CODE_64 : FLAT_DATA;
    }
    c.limit[TR] = TSS_LIMIT;
    c.attributes[TR] = BUSY_TSS;
    long mode = EFER_LME + EFER_LMA;
    return GuestWalk.isCanonical(c.rip) && (c.efer & mode) == mode;
  }
}
