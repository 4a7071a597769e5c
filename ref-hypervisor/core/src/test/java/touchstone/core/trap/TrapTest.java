package touchstone.core.trap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import touchstone.core.domain.Domain;
import touchstone.core.hardware.Hardware;
import touchstone.core.memory.Rights;
import touchstone.core.sched.Scheduler;
import touchstone.core.time.PvClock;
import touchstone.core.vcpu.Registers;
import touchstone.core.vcpu.Vcpu;
import touchstone.core.vcpu.VcpuContext;
import touchstone.core.virt.Bench;
import touchstone.core.virt.Exit;

/** Every kind of exit, on both vendors' control structures. */
class TrapTest {
  private static final int RAX = 0;
  private static final int RCX = 1;
  private static final int RDX = 2;
  private static final int RBX = 3;
  private static final int NOTHING = -1;

  /** The parts above, remembering what they were told. */
  private static final class Upper implements Services {
    final List<String> told = new ArrayList<>();
    boolean preempt;

    @Override
    public boolean hypercall(Vcpu v) {
      told.add("hypercall");
      return !preempt;
    }

    @Override
    public void shutdown(Domain d, int reason) {
      told.add("shutdown " + d.id + " " + reason);
    }

    @Override
    public void console(Domain d, int value) {
      told.add("console " + d.id + " " + (char) value);
    }

    @Override
    public void vcpuDown(Vcpu v) {
      told.add("down " + v.id);
    }

    @Override
    public void latchLayout(Domain d, boolean narrow) {
      told.add("narrow " + narrow);
    }
  }

  private static final class Rig {
    final Bench bench;
    final Upper upper = new Upper();
    final Scheduler scheduler = new Scheduler(1, Bench.DOMAINS, 1000000);
    final Trap trap;
    final Vcpu v;
    final Exit exit = new Exit();

    Rig(int vendor) {
      bench = new Bench(vendor, 1);
      trap =
          new Trap(
              bench.hw, bench.driver, bench.frames, new PvClock(bench.hw, 0), scheduler, upper);
      v = bench.domain(1, 2).vcpu[1];
      scheduler.add(v);
      exit.clear();
      exit.instructionLength = 2;
    }

    void handle(int kind) {
      exit.kind = kind;
      trap.handle(v, 0, exit);
    }

    long rip() {
      return bench.driver.register(v, Registers.RIP);
    }

    /** Vector of the exception queued for the next entry, or NOTHING. */
    int exception() {
      long event =
          bench.hw.vendor() == Hardware.INTEL
              ? bench.hw.vmcs(v.controlStructure).get(0x4016)
              : bench.hw.read64(v.controlStructure + 0xA8);
      boolean queued = (event & 0x80000000L) != 0 && (event & 0x700) == 0x300;
      return queued ? (int) (event & 0xFF) : NOTHING;
    }

    int interrupt() {
      long event =
          bench.hw.vendor() == Hardware.INTEL
              ? bench.hw.vmcs(v.controlStructure).get(0x4016)
              : bench.hw.read64(v.controlStructure + 0xA8);
      return (event & 0x80000700L) == 0x80000000L ? (int) (event & 0xFF) : NOTHING;
    }

    void cpuid(int leaf, int subleaf) {
      v.gpr[RAX] = leaf & 0xFFFFFFFFL;
      v.gpr[RCX] = subleaf;
      handle(Exit.CPUID);
    }

    void readMsr(int msr) {
      v.gpr[RCX] = msr & 0xFFFFFFFFL;
      handle(Exit.MSR_READ);
    }

    void writeMsr(int msr, long value) {
      v.gpr[RCX] = msr & 0xFFFFFFFFL;
      v.gpr[RAX] = value & 0xFFFFFFFFL;
      v.gpr[RDX] = value >>> 32;
      handle(Exit.MSR_WRITE);
    }

    void io(int port, int width, boolean read, boolean string) {
      exit.number = port;
      exit.width = width;
      exit.read = read;
      exit.string = string;
      handle(Exit.IO);
    }

    void writeControl(int number, long value) {
      exit.number = number;
      exit.read = false;
      exit.operand = RBX;
      v.gpr[RBX] = value;
      handle(Exit.CR_ACCESS);
    }
  }

  // [utest->req~cpu-no-nested~1]
  @ParameterizedTest
  @ValueSource(ints = {Hardware.INTEL, Hardware.AMD})
  void cpuidHidesVirtualizationAndWhatIsNotModelled(int vendor) {
    Rig rig = new Rig(vendor);
    rig.cpuid(1, 0);
    assertThat(rig.v.gpr[RCX] & 1 << 5).as("VMX").isZero();
    assertThat(rig.v.gpr[RCX] & 1 << 3).as("MONITOR").isZero();
    assertThat(rig.v.gpr[RCX] & 1 << 26).as("XSAVE").isZero();
    assertThat(rig.v.gpr[RCX] & 1 << 21).as("x2APIC").isZero();
    assertThat(rig.v.gpr[RCX] & 1L << 31).as("hypervisor").isNotZero();
    assertThat(rig.v.gpr[RDX] & 1 << 9).as("APIC").isNotZero();
    assertThat(rig.v.gpr[RDX] & 1 << 12).as("MTRR").isZero();
    assertThat(rig.v.gpr[RDX] & 1 << 0).as("FPU").isNotZero();
    rig.cpuid(0x80000001, 0);
    assertThat(rig.v.gpr[RCX] & 1 << 2).as("SVM").isZero();
    assertThat(rig.rip()).isEqualTo(0x100004);
  }

  @ParameterizedTest
  @ValueSource(ints = {Hardware.INTEL, Hardware.AMD})
  void xenLeavesNameXenAndTheVcpu(int vendor) {
    Rig rig = new Rig(vendor);
    rig.cpuid(0x40000000, 0);
    assertThat(rig.v.gpr[RAX]).isEqualTo(0x40000005L);
    assertThat(text(rig.v.gpr[RBX]) + text(rig.v.gpr[RCX]) + text(rig.v.gpr[RDX]))
        .isEqualTo("XenVMMXenVMM");
    rig.cpuid(0x40000001, 0);
    assertThat(rig.v.gpr[RAX]).isEqualTo(0x00040011L);
    rig.cpuid(0x40000002, 0);
    assertThat(rig.v.gpr[RAX]).isEqualTo(1);
    assertThat(rig.v.gpr[RBX]).isEqualTo(0x40000000L);
    rig.cpuid(0x40000003, 1);
    assertThat(rig.v.gpr[RCX]).isEqualTo(0x80000000L);
    assertThat(rig.v.gpr[RDX]).isEqualTo(1);
    rig.cpuid(0x40000004, 0);
    assertThat(rig.v.gpr[RBX]).isEqualTo(1);
    assertThat(rig.v.gpr[RCX]).isEqualTo(1);
    rig.cpuid(0x40000100, 0);
    assertThat(rig.v.gpr[RAX] | rig.v.gpr[RBX] | rig.v.gpr[RCX] | rig.v.gpr[RDX]).isZero();
  }

  private static String text(long register) {
    StringBuilder s = new StringBuilder();
    for (int i = 0; i < 4; i++) {
      s.append((char) (register >> 8 * i & 0xFF));
    }
    return s.toString();
  }

  // [utest->req~cpu-msr-allow-list~1]
  @ParameterizedTest
  @ValueSource(ints = {Hardware.INTEL, Hardware.AMD})
  void msrsThatAreNotAllowedRaiseGeneralProtection(int vendor) {
    int[] forbidden = {0x3A, 0x480, 0x48D, 0x800, 0x802, 0xC0010114, 0xC0010117, 0x1234567};
    for (int msr : forbidden) {
      Rig rig = new Rig(vendor);
      rig.bench.hw.writeMsr(0, msr, 0x5EC);
      rig.readMsr(msr);
      assertThat(rig.exception()).as("RDMSR %x", msr).isEqualTo(13);
      assertThat(rig.rip()).isEqualTo(0x100000);
      assertThat(rig.v.gpr[RAX]).isZero();
      rig = new Rig(vendor);
      rig.writeMsr(msr, 1);
      assertThat(rig.exception()).as("WRMSR %x", msr).isEqualTo(13);
      assertThat(rig.bench.hw.readMsr(0, msr)).isNotEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {Hardware.INTEL, Hardware.AMD})
  void theLocalApicStaysWhereItIs(int vendor) {
    Rig rig = new Rig(vendor);
    rig.readMsr(0x1B);
    assertThat(rig.v.gpr[RAX]).as("of a vCPU that is not the first").isEqualTo(0xFEE00800L);
    rig.writeMsr(0x1B, 0xFEE00800L);
    assertThat(rig.exception()).isEqualTo(NOTHING);
    rig.writeMsr(0x1B, 0xFEE00C00L);
    assertThat(rig.exception()).as("x2APIC mode").isEqualTo(13);
  }

  @ParameterizedTest
  @ValueSource(ints = {Hardware.INTEL, Hardware.AMD})
  void theTscSpeedOfAnAmdProcessorIsReadThereOnly(int vendor) {
    Rig rig = new Rig(vendor);
    rig.readMsr(0xC0010015);
    assertThat(rig.exception()).isEqualTo(vendor == Hardware.AMD ? NOTHING : 13);
    assertThat(rig.v.gpr[RAX]).isEqualTo(vendor == Hardware.AMD ? 0x1000000 : 0);
    rig = new Rig(vendor);
    rig.writeMsr(0xC0010015, 0x1000000);
    assertThat(rig.exception()).isEqualTo(13);
  }

  // [utest->req~cpu-reserved-cr-bits~1]
  @ParameterizedTest
  @ValueSource(ints = {Hardware.INTEL, Hardware.AMD})
  void eferTakesOnlyWhatIsAnnounced(int vendor) {
    Rig rig = new Rig(vendor);
    rig.writeMsr(0xC0000080, 0x901);
    assertThat(rig.bench.driver.register(rig.v, Registers.EFER)).isEqualTo(0x901);
    assertThat(rig.exception()).isEqualTo(NOTHING);
    rig.readMsr(0xC0000080);
    assertThat(rig.v.gpr[RAX]).isEqualTo(0x901);
    rig.writeMsr(0xC0000080, 0x1000);
    assertThat(rig.exception()).as("SVME").isEqualTo(13);
    Rig paging = new Rig(vendor);
    paging.bench.driver.load(paging.v, Bench.longMode());
    paging.writeMsr(0xC0000080, 0);
    assertThat(paging.exception()).as("LME while paging").isEqualTo(13);
    Rig kept = new Rig(vendor);
    kept.bench.driver.load(kept.v, Bench.longMode());
    kept.writeMsr(0xC0000080, 0x901);
    assertThat(kept.bench.driver.register(kept.v, Registers.EFER)).isEqualTo(0xD01);
  }

  @ParameterizedTest
  @ValueSource(ints = {Hardware.INTEL, Hardware.AMD})
  void patTakesOnlyMemoryTypes(int vendor) {
    Rig rig = new Rig(vendor);
    rig.readMsr(0x277);
    assertThat(rig.v.gpr[RDX] << 32 | rig.v.gpr[RAX]).isEqualTo(0x0007040600070406L);
    rig.writeMsr(0x277, 0x0606060606060606L);
    assertThat(rig.bench.driver.msr(rig.v, 0x277)).isEqualTo(0x0606060606060606L);
  }

  @ParameterizedTest
  @CsvSource({"2, 7", "3, 0", "8, 0", "8, 7", "255, 3", "128, 5"})
  void memoryTypesThatDoNotExistAreRefused(int type, int entry) {
    for (int vendor : new int[] {Hardware.INTEL, Hardware.AMD}) {
      Rig rig = new Rig(vendor);
      long before = rig.bench.driver.msr(rig.v, 0x277);
      long others = 0x0606060606060606L & ~(0xFFL << 8 * entry);
      rig.writeMsr(0x277, others | (long) type << 8 * entry);
      assertThat(rig.exception()).isEqualTo(13);
      assertThat(rig.bench.driver.msr(rig.v, 0x277)).isEqualTo(before);
    }
  }

  // [utest->req~hyp-page~1]
  @ParameterizedTest
  @ValueSource(ints = {Hardware.INTEL, Hardware.AMD})
  void hypercallPageIsWrittenIntoTheGuestsOwnMemoryOnly(int vendor) {
    Rig rig = new Rig(vendor);
    int frame = rig.bench.frames.allocate(1);
    rig.bench.secondLevel.mapOwn(1, 0x10, frame, 7);
    rig.writeMsr(0x40000000, 0x10000);
    assertThat(rig.exception()).isEqualTo(NOTHING);
    assertThat(rig.upper.told).containsExactly("narrow true");
    long page = frame * 4096L;
    assertThat(rig.bench.hw.read8(page + 17 * 32)).isEqualTo(0xB8);
    assertThat(rig.bench.hw.read32(page + 17 * 32 + 1)).isEqualTo(17);
    int call = vendor == Hardware.INTEL ? 0xC3C1010F : 0xC3D9010F;
    assertThat(rig.bench.hw.read32(page + 17 * 32 + 5)).isEqualTo(call);
    assertThat(rig.bench.hw.read16(page + 23 * 32)).isEqualTo(0x0B0F);
    rig.writeMsr(0x40000000, 0x11000);
    assertThat(rig.exception()).as("not mapped").isEqualTo(13);
    Rig unaligned = new Rig(vendor);
    unaligned.writeMsr(0x40000000, 0x10001);
    assertThat(unaligned.exception()).as("page index 1").isEqualTo(13);
    Rig huge = new Rig(vendor);
    huge.writeMsr(0x40000000, 0xFFFFFFFFFFFFF000L);
    assertThat(huge.exception()).as("beyond guest memory").isEqualTo(13);
  }

  @ParameterizedTest
  @ValueSource(ints = {Hardware.INTEL, Hardware.AMD})
  void readOnlyMemoryTakesNoHypercallPage(int vendor) {
    Rig rig = new Rig(vendor);
    int frame = rig.bench.frames.allocate(1);
    rig.bench.secondLevel.mapOwn(1, 0x10, frame, Rights.READ);
    rig.writeMsr(0x40000000, 0x10000);
    assertThat(rig.exception()).isEqualTo(13);
    assertThat(rig.bench.hw.read64(frame * 4096L)).isZero();
  }

  // [utest->req~cpu-io-contained~1]
  @ParameterizedTest
  @ValueSource(ints = {Hardware.INTEL, Hardware.AMD})
  void portsAreEmptyButForTheDebugConsole(int vendor) {
    Rig rig = new Rig(vendor);
    rig.v.gpr[RAX] = 0x1122334455667788L;
    rig.io(0x60, 1, true, false);
    assertThat(rig.v.gpr[RAX]).isEqualTo(0x11223344556677FFL);
    rig.io(0x60, 2, true, false);
    assertThat(rig.v.gpr[RAX]).isEqualTo(0x112233445566FFFFL);
    rig.io(0x60, 4, true, false);
    assertThat(rig.v.gpr[RAX]).isEqualTo(0xFFFFFFFFL);
    rig.v.gpr[RAX] = 'A';
    rig.io(0x3F8, 1, false, false);
    rig.io(0xE9, 1, false, false);
    assertThat(rig.upper.told).containsExactly("console 1 A");
    assertThat(rig.rip()).isEqualTo(0x10000A);
  }

  // [utest->req~cpu-string-io~1]
  @ParameterizedTest
  @ValueSource(ints = {Hardware.INTEL, Hardware.AMD})
  void stringInstructionsMoveElementsInTheGuestsOwnMemory(int vendor) {
    Rig rig = new Rig(vendor);
    int frame = rig.bench.frames.allocate(1);
    rig.bench.secondLevel.mapOwn(1, 0x10, frame, 7);
    for (int i = 0; i < 5; i++) {
      rig.bench.hw.write8(frame * 4096L + 0xFF8 + i, "Hello".charAt(i));
    }
    rig.exit.addressBytes = 4;
    rig.exit.segment = 3;
    rig.exit.repeated = true;
    rig.v.gpr[6] = 0x10FF8;
    rig.v.gpr[RCX] = 5;
    rig.io(0xE9, 1, false, true);
    assertThat(rig.upper.told)
        .containsExactly("console 1 H", "console 1 e", "console 1 l", "console 1 l", "console 1 o");
    assertThat(rig.v.gpr[RCX]).isZero();
    assertThat(rig.v.gpr[6]).isEqualTo(0x10FFD);
    rig.v.gpr[7] = 0x10000;
    rig.v.gpr[RCX] = 300;
    rig.io(0x60, 4, true, true);
    assertThat(rig.v.gpr[RCX]).as("a chunk per exit").isEqualTo(44);
    assertThat(rig.rip()).as("and then again").isEqualTo(0x100002);
    rig.io(0x60, 4, true, true);
    assertThat(rig.rip()).isEqualTo(0x100004);
    assertThat(rig.bench.hw.read32(frame * 4096L + 1196)).isEqualTo(-1);
    assertThat(rig.bench.hw.read32(frame * 4096L + 1200)).isZero();
    rig.v.gpr[7] = 0x10FFC;
    rig.v.gpr[RCX] = 2;
    rig.io(0x60, 4, true, true);
    assertThat(rig.exception()).as("the next page is not there").isEqualTo(14);
    assertThat(rig.v.cr2).isEqualTo(0x11000);
    assertThat(rig.v.gpr[RCX]).isEqualTo(1);
  }

  // [utest->req~cpu-reserved-cr-bits~1]
  @ParameterizedTest
  @ValueSource(ints = {Hardware.INTEL, Hardware.AMD})
  void controlRegistersRefuseReservedBitsAndCombinations(int vendor) {
    Rig rig = new Rig(vendor);
    rig.writeControl(4, 0x2000);
    assertThat(rig.exception()).as("VMXE").isEqualTo(13);
    rig = new Rig(vendor);
    rig.writeControl(4, 0x20000);
    assertThat(rig.exception()).as("PCIDE outside long mode").isEqualTo(13);
    rig = new Rig(vendor);
    rig.bench.driver.load(rig.v, Bench.longMode());
    rig.writeControl(4, 0);
    assertThat(rig.exception()).as("PAE off in long mode").isEqualTo(13);
    rig = new Rig(vendor);
    rig.writeControl(4, 0x6B0);
    assertThat(rig.exception()).isEqualTo(NOTHING);
    assertThat(rig.bench.driver.register(rig.v, Registers.CR4)).isEqualTo(0x6B0);
    rig.writeControl(8, 0x10);
    assertThat(rig.exception()).as("CR8").isEqualTo(13);
  }

  /** On VT-x the bits are the host's: the guest sees its wish, then the instruction runs again. */
  @ParameterizedTest
  @ValueSource(ints = {Hardware.INTEL})
  void cr0HostBitsAreShadowedAndTheInstructionRepeats(int vendor) {
    Rig rig = new Rig(vendor);
    rig.writeControl(0, 0x40000031L);
    assertThat(rig.rip()).isEqualTo(0x100000);
    assertThat(rig.exception()).isEqualTo(NOTHING);
    assertThat(rig.bench.driver.register(rig.v, Registers.CR0)).isEqualTo(0x40000031L);
    assertThat(rig.bench.hw.vmcs(rig.v.controlStructure).get(0x6800)).isEqualTo(0x31L);
    rig.writeControl(0, 0x20000031L);
    assertThat(rig.exception()).as("NW without CD").isEqualTo(13);
  }

  @ParameterizedTest
  @ValueSource(ints = {Hardware.INTEL, Hardware.AMD})
  void cr8IsRememberedAndReadBack(int vendor) {
    Rig rig = new Rig(vendor);
    rig.writeControl(8, 5);
    rig.exit.read = true;
    rig.exit.operand = 9;
    rig.handle(Exit.CR_ACCESS);
    assertThat(rig.v.gpr[9]).isEqualTo(5);
  }

  // [utest->req~cpu-triple-fault-contained~1]
  // [utest->req~mem-unmapped-contained~1]
  @ParameterizedTest
  @ValueSource(ints = {Hardware.INTEL, Hardware.AMD})
  void whatAGuestCannotSurviveEndsItsDomainOnly(int vendor) {
    int[] kinds = {Exit.SECOND_LEVEL_FAULT, Exit.TASK_SWITCH, Exit.ENTRY_FAILURE, Exit.UNKNOWN};
    for (int kind : kinds) {
      Rig rig = new Rig(vendor);
      rig.handle(kind);
      assertThat(rig.upper.told).as("kind %d", kind).containsExactly("shutdown 1 3");
    }
  }

  // [utest->req~cpu-triple-fault-contained~1]
  @ParameterizedTest
  @ValueSource(ints = {Hardware.INTEL, Hardware.AMD})
  void aTripleFaultIsAResetUnlessTheToolstackWantsSomethingElse(int vendor) {
    Rig rig = new Rig(vendor);
    rig.handle(Exit.TRIPLE_FAULT);
    rig.v.domain.hvmParam[Domain.PARAM_TRIPLE_FAULT_REASON] = 0;
    rig.handle(Exit.TRIPLE_FAULT);
    assertThat(rig.upper.told).containsExactly("shutdown 1 1", "shutdown 1 0");
  }

  @ParameterizedTest
  @ValueSource(ints = {Hardware.INTEL, Hardware.AMD})
  void forbiddenInstructionsRaiseTheirException(int vendor) {
    Rig rig = new Rig(vendor);
    rig.exit.number = 6;
    rig.handle(Exit.FORBIDDEN_INSTRUCTION);
    assertThat(rig.exception()).isEqualTo(6);
    rig.exit.number = 13;
    rig.handle(Exit.FORBIDDEN_INSTRUCTION);
    assertThat(rig.exception()).isEqualTo(13);
    rig.handle(Exit.XSETBV);
    assertThat(rig.exception()).isEqualTo(6);
    assertThat(rig.rip()).isEqualTo(0x100000);
    rig.handle(Exit.CACHE_INSTRUCTION);
    assertThat(rig.rip()).isEqualTo(0x100002);
  }

  // [utest->req~cpu-halt-wakes~1]
  @ParameterizedTest
  @ValueSource(ints = {Hardware.INTEL, Hardware.AMD})
  void haltWaitsForAnEventUnlessOneIsThere(int vendor) {
    Rig rig = new Rig(vendor);
    rig.handle(Exit.HLT);
    assertThat(rig.upper.told).as("interrupts off").containsExactly("down 1");
    rig = new Rig(vendor);
    rig.bench.driver.setRegister(rig.v, Registers.RFLAGS, 0x202);
    rig.handle(Exit.HLT);
    assertThat(rig.v.state).isEqualTo(Vcpu.BLOCKED);
    rig = new Rig(vendor);
    rig.bench.driver.setRegister(rig.v, Registers.RFLAGS, 0x202);
    pendingUpcall(rig);
    rig.handle(Exit.HLT);
    assertThat(rig.v.state).isEqualTo(Vcpu.RUNNABLE);
    assertThat(rig.rip()).isEqualTo(0x100002);
  }

  private static void pendingUpcall(Rig rig) {
    rig.v.vcpuInfo = rig.bench.frames.allocate(1) * 4096L;
    rig.v.upcallVector = 0xF3;
    rig.bench.hw.write8(rig.v.vcpuInfo, 1);
  }

  // [utest->req~evt-upcall~1]
  @ParameterizedTest
  @ValueSource(ints = {Hardware.INTEL, Hardware.AMD})
  void upcallIsInjectedWhenTheGuestCanTakeIt(int vendor) {
    Rig rig = new Rig(vendor);
    rig.trap.beforeEntry(rig.v);
    assertThat(rig.interrupt()).isEqualTo(NOTHING);
    pendingUpcall(rig);
    rig.trap.beforeEntry(rig.v);
    assertThat(rig.interrupt()).as("IF clear").isEqualTo(NOTHING);
    assertThat(rig.v.windowWanted).isTrue();
    rig.bench.driver.setRegister(rig.v, Registers.RFLAGS, 0x202);
    rig.trap.beforeEntry(rig.v);
    assertThat(rig.interrupt()).isEqualTo(0xF3);
    assertThat(rig.v.windowWanted).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {Hardware.INTEL, Hardware.AMD})
  void callbackParameterNamesTheVectorOfTheDomain(int vendor) {
    Rig rig = new Rig(vendor);
    pendingUpcall(rig);
    rig.v.upcallVector = 0;
    rig.bench.driver.setRegister(rig.v, Registers.RFLAGS, 0x202);
    rig.v.domain.hvmParam[0] = 0x0200000000000005L;
    rig.trap.beforeEntry(rig.v);
    assertThat(rig.interrupt()).as("vector below 16").isEqualTo(NOTHING);
    rig.v.domain.hvmParam[0] = 0x02000000000000E0L;
    rig.trap.beforeEntry(rig.v);
    assertThat(rig.interrupt()).isEqualTo(0xE0);
  }

  @ParameterizedTest
  @ValueSource(ints = {Hardware.INTEL, Hardware.AMD})
  void aPreemptedHypercallRunsAgain(int vendor) {
    Rig rig = new Rig(vendor);
    rig.upper.preempt = true;
    rig.handle(Exit.HYPERCALL);
    assertThat(rig.rip()).isEqualTo(0x100000);
    rig.upper.preempt = false;
    rig.handle(Exit.HYPERCALL);
    assertThat(rig.rip()).isEqualTo(0x100002);
  }

  // [utest->req~cpu-own-exceptions~1]
  @ParameterizedTest
  @ValueSource(ints = {Hardware.INTEL, Hardware.AMD})
  void interceptedExceptionsReturnToTheirGuest(int vendor) {
    Rig rig = new Rig(vendor);
    rig.exit.number = 17;
    rig.exit.operand = 0;
    rig.handle(Exit.EXCEPTION);
    assertThat(rig.exception()).isEqualTo(17);
    rig.exit.number = 1;
    rig.exit.address = 0x4001;
    rig.handle(Exit.EXCEPTION);
    assertThat(rig.exception()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {Hardware.INTEL, Hardware.AMD})
  void realModeExceptionsPushNoErrorCode(int vendor) {
    Rig rig = new Rig(vendor);
    VcpuContext real = Bench.startOfDay();
    real.cr0 = 0x10;
    rig.bench.driver.load(rig.v, real);
    rig.readMsr(0x1234);
    assertThat(rig.exception()).isEqualTo(13);
    long event =
        vendor == Hardware.INTEL
            ? rig.bench.hw.vmcs(rig.v.controlStructure).get(0x4016)
            : rig.bench.hw.read64(rig.v.controlStructure + 0xA8);
    assertThat(event & 0x800).isZero();
  }
}
