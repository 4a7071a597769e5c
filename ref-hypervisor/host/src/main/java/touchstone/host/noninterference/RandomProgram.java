package touchstone.host.noninterference;

import static touchstone.host.noninterference.GuestCode.EAX;
import static touchstone.host.noninterference.GuestCode.EBX;
import static touchstone.host.noninterference.GuestCode.ECX;
import static touchstone.host.noninterference.GuestCode.EDI;
import static touchstone.host.noninterference.GuestCode.EDX;
import static touchstone.host.noninterference.GuestCode.ESI;

import java.util.List;
import java.util.Random;
import touchstone.machine.cpu.CpuModel;

/**
 * A random guest: instructions, memory, exits, hypercalls, timers, console and xenstore.
 *
 * <p>What it computes with comes from its page of secrets where that changes neither its path nor
 * its time: two images with different secrets execute the same instructions. A guest that keeps no
 * time reads no clock and sets no timer, so that it cannot tell when it runs. A hostile one also
 * tries to reach the other domains.
 */
final class RandomProgram {
  /** What a program may do beside the ordinary. */
  record Kind(boolean keepsTime, boolean hostile) {}

  /** Turns of a long loop: with two cycles each some time slices of 1 ms. */
  private static final int LONG = 600_000;

  private static final int MEMORY_OP = 12;
  private static final int SET_TIMER_OP = 15;
  private static final int XEN_VERSION = 17;
  private static final int CONSOLE_IO = 18;
  private static final int GRANT_TABLE_OP = 20;
  private static final int VCPU_OP = 24;
  private static final int SCHED_OP = 29;
  private static final int EVENT_CHANNEL_OP = 32;
  private static final int HVM_OP = 34;
  private static final int SYSCTL = 35;
  private static final int DOMCTL = 36;
  private static final int DOMID_SELF = 0x7FF0;
  private static final int AT = GuestMap.ARGUMENT;
  private static final int[] CPUID_LEAVES = {
    0,
    1,
    2,
    4,
    7,
    0xB,
    0xD,
    0x15,
    0x40000000,
    0x40000001,
    0x40000002,
    0x40000004,
    0x80000000,
    0x80000001,
    0x80000008,
    0x8000000A
  };
  private static final int[] MSRS = {
    0x17, 0x1B, 0x8B, 0x1A0, 0x277, 0x480, 0x40000000, 0xC0000080, 0xC0010114
  };
  private static final int[] PRIVATE_MSRS = {0x174, 0x175, 0x176, 0xC0000081, 0xC0000102};

  private final Random random;
  private final Kind kind;
  private final GuestProgram program;
  private final GuestCode code;
  private final List<Runnable> ordinary =
      List.of(
          this::compute,
          this::compute,
          this::write,
          this::write,
          this::spin,
          this::spin,
          this::cpuid,
          this::vectors,
          this::debugRegisters,
          this::readMsr,
          this::privateMsr,
          this::consoleIo,
          this::consoleRing,
          this::debugPort,
          this::xenstore,
          this::xenVersion,
          this::event,
          this::event,
          this::yield,
          this::giveUpAndTake,
          this::reservation,
          this::grantTable,
          this::parameter,
          this::vcpu,
          this::inputPort,
          this::fault,
          this::controlRegister,
          this::fill);
  private final List<Runnable> timed =
      List.of(
          this::readTime,
          this::timer,
          this::halt,
          this::sleep,
          this::sleep,
          this::runstate,
          this::draw);
  private final List<Runnable> hostile =
      List.of(
          this::mapForeignGrant,
          this::copyForeignGrant,
          this::bindForeignPort,
          this::foreignMemory,
          this::foreignParameter,
          this::control,
          this::noise,
          this::noise);

  private RandomProgram(CpuModel cpu, long seed, Kind kind) {
    this.random = new Random(seed);
    this.kind = kind;
    this.program = new GuestProgram(cpu);
    this.code = program.code;
  }

  /** A program of {@code actions} actions, up to 200. */
  static GuestProgram of(CpuModel cpu, long seed, Kind kind, int actions) {
    RandomProgram maker = new RandomProgram(cpu, seed, kind);
    for (int i = 0; i < actions; i++) {
      maker.program.action(maker.choose());
    }
    maker.program.powerOff();
    return maker.program;
  }

  private Runnable choose() {
    int what = random.nextInt(10);
    List<Runnable> list =
        what < 2 && kind.keepsTime() ? timed : what < 5 && kind.hostile() ? hostile : ordinary;
    return list.get(random.nextInt(list.size()));
  }

  private int pick(int... values) {
    return values[random.nextInt(values.length)];
  }

  /** Loads a word of the secrets. */
  private void secret(int register) {
    code.load(register, GuestMap.SECRETS + 4 * random.nextInt(GuestMap.SECRET_WORDS));
  }

  // ---- instructions

  private void compute() {
    for (int register : new int[] {EAX, ECX, EDX, EBX, ESI, EDI}) {
      if (random.nextBoolean()) {
        secret(register);
      }
    }
    for (int i = random.nextInt(8); i >= 0; i--) {
      int opcode = pick(0x01, 0x29, 0x31, 0x09, 0x21, 0x11, 0x19, 0x87); // ADD to SBB, XCHG
      code.raw(opcode, 0xC0 | pick(EAX, ECX, EDX, EBX) << 3 | pick(EAX, EDX, ESI, EDI));
    }
  }

  private void write() {
    int page = GuestMap.DATA + 4096 * random.nextInt(GuestMap.DATA_PAGES);
    for (int i = random.nextInt(6); i >= 0; i--) {
      secret(EAX);
      code.store(page + 4 * random.nextInt(1024), EAX);
    }
  }

  private void spin() {
    code.spin(random.nextInt(6) == 0 ? LONG + random.nextInt(LONG) : random.nextInt(3000));
  }

  private void fill() {
    secret(EAX);
    code.move(EDI, GuestMap.DATA + 4096 * random.nextInt(GuestMap.DATA_PAGES));
    code.move(ECX, random.nextInt(1024)).raw(0xF3, 0xAB); // REP STOSD
  }

  private void cpuid() {
    code.move(EAX, pick(CPUID_LEAVES)).move(ECX, random.nextInt(4)).raw(0x0F, 0xA2);
  }

  /** MOVD XMMn, EAX; PSHUFD to fill it. */
  private void vectors() {
    int register = random.nextInt(8);
    secret(EAX);
    code.raw(0x66, 0x0F, 0x6E, 0xC0 | register << 3);
    code.raw(0x66, 0x0F, 0x70, 0xC0 | register << 3 | register, 0);
  }

  private void debugRegisters() {
    secret(EAX);
    code.raw(0x0F, 0x23, 0xC0 | random.nextInt(4) << 3);
  }

  private void readMsr() {
    code.move(ECX, pick(MSRS)).raw(0x0F, 0x32);
  }

  private void privateMsr() {
    secret(EAX);
    code.move(EDX, 0).move(ECX, pick(PRIVATE_MSRS)).raw(0x0F, 0x30);
  }

  private void controlRegister() {
    code.raw(0x0F, 0x20, 0xC0 | pick(0, 2, 3, 4) << 3); // MOV EAX, CRn
    if (random.nextBoolean()) {
      code.raw(0x0F, 0x06); // CLTS
    }
  }

  private void inputPort() {
    code.move(EDX, random.nextInt(0x10000)).raw(0xEC);
  }

  private void debugPort() {
    secret(EAX);
    code.raw(0xE6, 0xE9);
  }

  private void fault() {
    if (random.nextBoolean()) {
      code.raw(0x0F, 0x0B); // UD2
    } else {
      code.raw(0xCC); // INT3
    }
  }

  private void draw() {
    code.raw(0x0F, 0xC7, 0xF0); // RDRAND EAX
  }

  // ---- time

  private void readTime() {
    code.raw(0x0F, 0x31); // RDTSC
  }

  /** EDX:EAX and EAX alone: the time a few microseconds from now. */
  private void soon() {
    code.raw(0x0F, 0x31, 0x05).word(2000 + random.nextInt(150_000)); // RDTSC; ADD EAX
    code.raw(0x83, 0xD2, 0); // ADC EDX, 0
  }

  private void timer() {
    soon();
    code.raw(0x89, 0xC3, 0x89, 0xD1); // MOV EBX, EAX; MOV ECX, EDX
    code.move(EAX, SET_TIMER_OP).hypercall();
  }

  /** The timer, then HLT; if the timer was faster the guest sleeps for good. */
  private void halt() {
    timer();
    code.raw(0xF4);
  }

  /** SCHEDOP_poll without ports, until a time. */
  private void sleep() {
    soon();
    code.store(AT + 8, EAX).store(AT + 12, EDX).put(AT, AT + 64).put(AT + 4, 0);
    code.hypercall(SCHED_OP, 3, AT);
  }

  private void runstate() {
    code.hypercall(VCPU_OP, 4, 0, AT);
  }

  // ---- hypercalls about itself

  private void consoleIo() {
    secret(EAX);
    code.store(AT + 128, EAX).hypercall(CONSOLE_IO, 0, 1 + random.nextInt(4), AT + 128);
  }

  /** One byte into the console ring, and a notification. */
  private void consoleRing() {
    secret(EAX);
    code.load(EBX, GuestMap.CONSOLE_RING + 3084).raw(0x89, 0xD9, 0x81, 0xE1).word(2047);
    code.raw(0x88, 0x81).word(GuestMap.CONSOLE_RING + 1024); // MOV [ECX + out], AL
    code.addTo(GuestMap.CONSOLE_RING + 3084, 1);
    send(GuestMap.CONSOLE_PORT);
  }

  /** A request of 32 bytes, so that none crosses the end of the ring. */
  private void xenstore() {
    int[] path = {0x636F6C2F, 0x642F6C61, 0x69616D6F, 0x00312F6E + (random.nextInt(3) << 16)};
    int[] request = {pick(1, 2, 2, 4, 6), 7, 0, 16, path[0], path[1], path[2], path[3]};
    code.load(ECX, GuestMap.XENSTORE_RING + 2052).raw(0x81, 0xE1).word(1023);
    for (int i = 0; i < request.length; i++) {
      code.raw(0xC7, 0x81).word(GuestMap.XENSTORE_RING + 4 * i).word(request[i]);
    }
    code.addTo(GuestMap.XENSTORE_RING + 2052, 32);
    send(GuestMap.XENSTORE_PORT);
    code.load(EAX, GuestMap.XENSTORE_RING + 2060).store(GuestMap.XENSTORE_RING + 2056, EAX);
  }

  private void send(int port) {
    code.put(AT, port).hypercall(EVENT_CHANNEL_OP, 4, AT);
  }

  private void xenVersion() {
    code.hypercall(XEN_VERSION, random.nextInt(12), AT + 256);
  }

  private void event() {
    int port = 3 + random.nextInt(5);
    switch (random.nextInt(5)) {
      case 0 ->
          code.put(AT, DOMID_SELF | pick(0, DOMID_SELF) << 16).hypercall(EVENT_CHANNEL_OP, 6, AT);
      case 1 -> code.put(AT, 0).hypercall(EVENT_CHANNEL_OP, 7, AT);
      case 2 -> code.put(AT, port + 1).hypercall(EVENT_CHANNEL_OP, 3, AT);
      case 3 -> code.put(AT, DOMID_SELF).put(AT + 4, port).hypercall(EVENT_CHANNEL_OP, 5, AT);
      default -> send(port);
    }
  }

  private void yield() {
    code.hypercall(SCHED_OP, 0);
  }

  /** XENMEM_decrease_reservation and XENMEM_populate_physmap of spare frames. */
  private void giveUpAndTake() {
    code.put(AT, AT + 64).put(AT + 4, 2).put(AT + 8, 0).put(AT + 12, 0).put(AT + 16, DOMID_SELF);
    code.put(AT + 64, (GuestMap.SPARE >>> 12) + random.nextInt(GuestMap.SPARE_PAGES));
    code.put(AT + 68, (GuestMap.SPARE >>> 12) + random.nextInt(GuestMap.SPARE_PAGES));
    code.hypercall(MEMORY_OP, pick(1, 6), AT);
  }

  private void reservation() {
    code.put(AT, DOMID_SELF).hypercall(MEMORY_OP, pick(2, 3, 4, 14), AT);
  }

  private void grantTable() {
    if (random.nextInt(3) == 0) {
      program.mapSpecial(1, random.nextInt(2), GuestMap.GRANT_TABLE);
      return;
    }
    code.put(AT, DOMID_SELF).put(AT + 4, 1 + random.nextInt(2)).put(AT + 12, AT + 64);
    code.hypercall(GRANT_TABLE_OP, pick(2, 6), AT, 1);
  }

  private void parameter() {
    code.put(AT, DOMID_SELF).put(AT + 4, random.nextInt(36));
    code.hypercall(HVM_OP, 1, AT);
  }

  private void vcpu() {
    code.hypercall(VCPU_OP, pick(3, 7, 12), random.nextInt(2), AT);
  }

  // ---- hypercalls about others

  private int other() {
    return random.nextInt(5);
  }

  private void mapForeignGrant() {
    code.put(AT, GuestMap.WINDOW).put(AT + 4, 0).put(AT + 8, pick(2, 6));
    code.put(AT + 12, pick(0, 1, 7, 8, 9, 511)).put(AT + 16, other());
    code.hypercall(GRANT_TABLE_OP, 0, AT, 1);
  }

  private void copyForeignGrant() {
    code.put(AT, pick(0, 8, 9)).put(AT + 4, other()).put(AT + 8, GuestMap.DATA >>> 12);
    code.put(AT + 12, DOMID_SELF).put(AT + 16, 64 << 16).put(AT + 20, 1);
    code.hypercall(GRANT_TABLE_OP, 5, AT, 1);
  }

  private void bindForeignPort() {
    code.put(AT, other()).put(AT + 4, 1 + random.nextInt(8));
    code.hypercall(EVENT_CHANNEL_OP, pick(0, 5, 6), AT);
  }

  private void foreignMemory() {
    code.put(AT, other()).hypercall(MEMORY_OP, pick(3, 4, 14, 15), AT);
  }

  private void foreignParameter() {
    code.put(AT, other()).put(AT + 4, random.nextInt(36)).put(AT + 8, 0).put(AT + 12, 0);
    code.hypercall(HVM_OP, pick(0, 1, 15), AT);
  }

  private void control() {
    code.put(AT, 1 + random.nextInt(40)).put(AT + 4, 0x15).put(AT + 8, other());
    code.hypercall(pick(SYSCTL, DOMCTL), AT);
  }

  /** Any number and arguments; not the calls that read the time or wait. */
  private void noise() {
    int number = pick(MEMORY_OP, GRANT_TABLE_OP, HVM_OP, EVENT_CHANNEL_OP, XEN_VERSION, 33, 37, 50);
    int pointer = pick(AT, AT, GuestMap.DATA, 0, -4096, GuestMap.WINDOW);
    int operation = number == HVM_OP ? pick(0, 1, 5, 9, 15) : random.nextInt(30);
    code.put(AT, random.nextInt(5) | random.nextInt(8) << 16).put(AT + 4, random.nextInt(16));
    code.hypercall(number, operation, pointer, random.nextInt(3), random.nextInt(), 0);
  }
}
