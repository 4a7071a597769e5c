package touchstone.host.toolstack;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The HVM save image that starts vCPU 0 of a PVH guest: protected mode, flat 32-bit segments,
 * paging off, interrupts off, EBX at the start info, everything else zero.
 *
 * @xen docs/misc/pvh.pandoc "PVH Specification"
 * @xen public/arch-x86/hvm/save.h
 */
final class BootContext {
  private static final int DESCRIPTOR_SIZE = 8;
  private static final int CODE_END = 0;
  private static final int CODE_HEADER = 1;
  private static final int CODE_CPU = 2;
  private static final int HEADER_SIZE = 24;
  private static final int HEADER_MAGIC = 0x54381286;
  private static final int HEADER_VERSION = 1;
  static final int CPU_SIZE = 1032;

  /** Where the CPU record lies in the image. */
  static final int CPU = DESCRIPTOR_SIZE + HEADER_SIZE + DESCRIPTOR_SIZE;

  static final int SIZE = CPU + CPU_SIZE + DESCRIPTOR_SIZE;

  // struct hvm_hw_cpu
  private static final int FPU_FCW = 0;
  private static final int FPU_MXCSR = 24;
  static final int RBX = 520;
  static final int RIP = 640;
  private static final int RFLAGS = 648;
  private static final int CR0 = 656;
  private static final int DR6 = 720;
  private static final int DR7 = 728;
  private static final int LIMITS = 768;
  private static final int ATTRIBUTES = 888;
  private static final int FLAGS = 1024;

  private static final int CR0_PE_ET = 0x11;
  private static final int RFLAGS_FIXED = 2;
  private static final int DR6_RESET = 0xffff0ff0;
  private static final int DR7_RESET = 0x400;

  /** XEN_X86_FPU_INITIALISED: the FPU record is to be loaded. */
  private static final int FPU_INITIALISED = 1;

  // Places in the record's order CS, DS, ES, FS, GS, SS, TR, LDTR; FS, GS and LDTR are not present.
  private static final int CS = 0;
  private static final int DS = 1;
  private static final int ES = 2;
  private static final int SS = 5;
  private static final int TR = 6;

  /** Present, accessed, 32-bit, 4 KiB granularity; descriptor bits 40-47 and 52-55. @sdm 3.4.5 */
  private static final int CODE_SEGMENT = 0xc9b;

  private static final int DATA_SEGMENT = 0xc93;
  private static final int BUSY_TSS = 0x8b;

  private BootContext() {}

  static byte[] encode(long entry, long startInfo) {
    ByteBuffer image = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
    descriptor(image, CODE_HEADER, HEADER_SIZE);
    image.putInt(HEADER_MAGIC).putInt(HEADER_VERSION).position(DESCRIPTOR_SIZE + HEADER_SIZE);
    descriptor(image, CODE_CPU, CPU_SIZE);
    registers(image.slice(CPU, CPU_SIZE).order(ByteOrder.LITTLE_ENDIAN), entry, startInfo);
    descriptor(image.position(CPU + CPU_SIZE), CODE_END, 0);
    return image.array();
  }

  private static void registers(ByteBuffer cpu, long entry, long startInfo) {
    cpu.putShort(FPU_FCW, (short) 0x37f).putInt(FPU_MXCSR, 0x1f80);
    cpu.putInt(FLAGS, FPU_INITIALISED);
    cpu.putLong(RBX, startInfo).putLong(RIP, entry).putLong(RFLAGS, RFLAGS_FIXED);
    cpu.putLong(CR0, CR0_PE_ET);
    cpu.putLong(DR6, DR6_RESET & 0xffffffffL).putLong(DR7, DR7_RESET);
    segment(cpu, CS, 0xffffffff, CODE_SEGMENT);
    segment(cpu, DS, 0xffffffff, DATA_SEGMENT);
    segment(cpu, ES, 0xffffffff, DATA_SEGMENT);
    segment(cpu, SS, 0xffffffff, DATA_SEGMENT);
    segment(cpu, TR, 0x67, BUSY_TSS);
  }

  private static void segment(ByteBuffer cpu, int index, int limit, int attributes) {
    cpu.putInt(LIMITS + 4 * index, limit).putInt(ATTRIBUTES + 4 * index, attributes);
  }

  private static void descriptor(ByteBuffer image, int code, int length) {
    image.putShort((short) code).putShort((short) 0).putInt(length);
  }
}
