package touchstone.host.noninterference;

import static touchstone.host.noninterference.GuestCode.EAX;
import static touchstone.host.noninterference.GuestCode.ECX;
import static touchstone.host.noninterference.GuestCode.EDX;
import static touchstone.host.noninterference.GuestCode.ESP;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import touchstone.machine.cpu.CpuModel;
import touchstone.machine.image.PvhImage;

/**
 * A guest under construction: start-up code, actions, power-off.
 *
 * <p>Start-up loads descriptor tables of its own, tells the hypervisor that it is a 32-bit guest,
 * maps shared_info, asks for upcalls at a vector and binds VIRQ_TIMER. A fault in an action is
 * counted and the next action follows, so actions may do anything.
 */
final class GuestProgram {
  private static final int MEMORY_OP = 12;
  private static final int SCHED_OP = 29;
  private static final int EVENT_CHANNEL_OP = 32;
  private static final int HVM_OP = 34;
  private static final int DOMID_SELF = 0x7FF0;
  private static final int UPCALL_VECTOR = 0x30;
  private static final int VECTORS = 64;

  private static final int TABLES = PvhImage.LOAD_ADDRESS;
  private static final int GDT = TABLES + 0x10;
  private static final int GDT_POINTER = TABLES + 0x30;
  private static final int IDT_POINTER = TABLES + 0x38;
  private static final int IDT = TABLES + 0x100;
  private static final int FAULT_HANDLER = TABLES + 0x400;
  private static final int UPCALL_HANDLER = TABLES + 0x440;
  private static final int START = TABLES + 0x500;

  final GuestCode code;

  GuestProgram(CpuModel cpu) {
    code = new GuestCode(cpu);
    code.jump(START);
    tables();
    handlers();
    code.skipTo(START);
    start();
  }

  private void tables() {
    code.skipTo(GDT);
    code.word(0).word(0).word(0x0000FFFF).word(0x00CF9B00).word(0x0000FFFF).word(0x00CF9300);
    code.skipTo(GDT_POINTER);
    code.raw(23, 0).word(GDT);
    code.skipTo(IDT_POINTER);
    code.raw(0xFF, VECTORS * 8 - 1 >> 8).word(IDT);
    code.skipTo(IDT);
    for (int vector = 0; vector < VECTORS; vector++) {
      int handler = vector == UPCALL_VECTOR ? UPCALL_HANDLER : FAULT_HANDLER;
      code.word(8 << 16 | handler & 0xFFFF).word(handler & 0xFFFF0000 | 0x8E00);
    }
  }

  private void handlers() {
    code.skipTo(FAULT_HANDLER);
    code.addTo(GuestMap.FAULTS, 1).move(ESP, GuestMap.STACK).raw(0xFB); // STI
    code.raw(0xFF, 0x25).word(GuestMap.RESUME); // JMP [RESUME]
    code.skipTo(UPCALL_HANDLER);
    code.raw(0x60).addTo(GuestMap.UPCALLS, 1); // PUSHA
    code.raw(0xC6, 0x05).word(GuestMap.SHARED_INFO).raw(0);
    code.move(EAX, 0).raw(0x87, 0x05).word(GuestMap.SHARED_INFO + 4); // XCHG: the selector
    code.move(ECX, 0).raw(0x87, 0x0D).word(GuestMap.SHARED_INFO + 2048); // XCHG: the first ports
    code.raw(0x61, 0xCF); // POPA; IRET
  }

  private void start() {
    code.raw(0x0F, 0x01, 0x15).word(GDT_POINTER).raw(0x0F, 0x01, 0x1D).word(IDT_POINTER);
    code.raw(0xEA).word(code.here() + 6).raw(8, 0); // JMP FAR
    code.move(EAX, 16).raw(0x8E, 0xD8, 0x8E, 0xC0, 0x8E, 0xD0, 0x8E, 0xE0, 0x8E, 0xE8);
    code.move(ESP, GuestMap.STACK);
    code.raw(0x0F, 0x20, 0xE0, 0x0D).word(0x600).raw(0x0F, 0x22, 0xE0); // CR4.OSFXSR, OSXMMEXCPT
    code.move(ECX, 0x40000000).move(EAX, GuestMap.HYPERCALL_PAGE).move(EDX, 0).raw(0x0F, 0x30);
    mapSpecial(0, 0, GuestMap.SHARED_INFO);
    parameter(0, UPCALL_VECTOR, 2 << 24);
    code.put(GuestMap.ARGUMENT, 0).put(GuestMap.ARGUMENT + 4, 0);
    code.hypercall(EVENT_CHANNEL_OP, 1, GuestMap.ARGUMENT); // VIRQ_TIMER
    code.put(GuestMap.LOG_AT, 0).raw(0xFB); // STI
  }

  /** XENMEM_add_to_physmap of the caller's shared info (space 0) or grant table (1). */
  void mapSpecial(int space, int index, int address) {
    code.put(GuestMap.ARGUMENT, DOMID_SELF).put(GuestMap.ARGUMENT + 4, space);
    code.put(GuestMap.ARGUMENT + 8, index).put(GuestMap.ARGUMENT + 12, address >>> 12);
    code.hypercall(MEMORY_OP, 7, GuestMap.ARGUMENT);
  }

  /** HVMOP_set_param. */
  void parameter(int index, int low, int high) {
    code.put(GuestMap.ARGUMENT, DOMID_SELF).put(GuestMap.ARGUMENT + 4, index);
    code.put(GuestMap.ARGUMENT + 8, low).put(GuestMap.ARGUMENT + 12, high);
    code.hypercall(HVM_OP, 0, GuestMap.ARGUMENT);
  }

  /** An action, after which the program goes on whatever has happened. */
  void action(Runnable body) {
    int resume = code.here() + 6;
    code.put(GuestMap.RESUME, 0);
    body.run();
    log();
    code.patch(resume, code.here());
  }

  /** Appends EAX and EDX to the log. */
  private void log() {
    code.load(GuestCode.EBP, GuestMap.LOG_AT);
    code.raw(0x89, 0x85).word(GuestMap.LOG).raw(0x89, 0x95).word(GuestMap.LOG + 4);
    code.raw(0x83, 0xC5, 8, 0x81, 0xE5).word(GuestMap.LOG_BYTES - 8);
    code.store(GuestMap.LOG_AT, GuestCode.EBP);
  }

  /** Ends the guest: SCHEDOP_shutdown with SHUTDOWN_poweroff. */
  void powerOff() {
    code.put(GuestMap.ARGUMENT, 0).hypercall(SCHED_OP, 2, GuestMap.ARGUMENT);
    code.raw(0xFA, 0xF4, 0xEB, 0xFD); // CLI; HLT; again
  }

  /** The image, with secrets drawn from a seed. */
  byte[] image(long secretSeed) {
    ByteBuffer all = ByteBuffer.allocate(GuestCode.LIMIT + 4 * GuestMap.SECRET_WORDS);
    all.order(ByteOrder.LITTLE_ENDIAN).put(code.bytes()).position(GuestCode.LIMIT);
    Random random = new Random(secretSeed);
    for (int i = 0; i < GuestMap.SECRET_WORDS; i++) {
      all.putInt(random.nextInt());
    }
    return PvhImage.of(all.array(), 0);
  }
}
