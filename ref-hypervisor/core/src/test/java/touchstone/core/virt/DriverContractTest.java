package touchstone.core.virt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import touchstone.core.domain.Domain;
import touchstone.core.hardware.FakeHardware;
import touchstone.core.hardware.Hardware;
import touchstone.core.memory.Frames;
import touchstone.core.memory.SecondLevel;
import touchstone.core.svm.SvmDriver;
import touchstone.core.vcpu.Registers;
import touchstone.core.vcpu.Vcpu;
import touchstone.core.vcpu.VcpuContext;
import touchstone.core.vmx.VmxDriver;

/** What both drivers promise, checked on both with the same words. */
class DriverContractTest {
  private static final int TSC_AUX = 0xC0000103;

  // [utest->req~cpu-registers-private~1]
  @ParameterizedTest
  @ValueSource(ints = {Hardware.INTEL, Hardware.AMD})
  void generalRegistersOfOneVcpuNeverReachAnother(int vendor) {
    Bench b = new Bench(vendor, 1);
    Vcpu attacker = b.domain(1, 1).vcpu[0];
    Vcpu victim = b.domain(2, 1).vcpu[0];
    b.hw.guest =
        (hw, cpu) -> {
          for (int i = 0; i < 16; i++) {
            hw.setGpr(cpu, i, 0x5EC0 + i);
          }
          hw.setCr2(cpu, 0x5EC2);
          return Bench.exitByCpuid(hw, cpu);
        };
    b.enter(victim, 0);
    long[] seen = new long[17];
    b.hw.guest =
        (hw, cpu) -> {
          for (int i = 0; i < 16; i++) {
            seen[i] = i == 4 || i == 0 && vendor == Hardware.AMD ? 0 : hw.gpr(cpu, i);
          }
          seen[16] = vendor == Hardware.AMD ? hw.read64(hw.currentVmcs(cpu) + 0x640) : hw.cr2(cpu);
          return Bench.exitByCpuid(hw, cpu);
        };
    b.enter(attacker, 0);
    assertThat(seen).containsOnly(0);
    assertThat(victim.gpr[3]).isEqualTo(0x5EC3);
  }

  // [utest->req~cpu-fpu-private~1]
  // [utest->req~cpu-debug-registers-private~1]
  @ParameterizedTest
  @ValueSource(ints = {Hardware.INTEL, Hardware.AMD})
  void fpuAndDebugRegistersFollowTheVcpuAcrossPhysicalCpus(int vendor) {
    Bench b = new Bench(vendor, 2);
    Vcpu one = b.domain(1, 1).vcpu[0];
    Vcpu two = b.domain(2, 1).vcpu[0];
    b.hw.guest =
        (hw, cpu) -> {
          hw.fpu(cpu)[160] = 77;
          hw.setDr(cpu, 0, 0x1234);
          return Bench.exitByCpuid(hw, cpu);
        };
    b.enter(one, 0);
    long[] seen = new long[2];
    b.hw.guest =
        (hw, cpu) -> {
          seen[0] = hw.fpu(cpu)[160];
          seen[1] = hw.dr(cpu, 0);
          return Bench.exitByCpuid(hw, cpu);
        };
    b.enter(two, 0);
    assertThat(seen).containsExactly(0, 0);
    b.enter(one, 1);
    assertThat(seen).containsExactly(77, 0x1234);
    b.enter(two, 1);
    assertThat(seen).containsExactly(0, 0);
    b.enter(one, 0);
    assertThat(seen).containsExactly(77, 0x1234);
  }

  /** Nobody else has run meanwhile, so that the state is still in the CPU that was left. */
  // [utest->req~cpu-fpu-private~1]
  // [utest->req~cpu-msr-private~1]
  @ParameterizedTest
  @ValueSource(ints = {Hardware.INTEL, Hardware.AMD})
  void stateFollowsAtOnceAndMsrsReachNobodyElse(int vendor) {
    Bench b = new Bench(vendor, 2);
    Vcpu one = b.domain(1, 1).vcpu[0];
    Vcpu two = b.domain(2, 1).vcpu[0];
    b.hw.guest =
        (hw, cpu) -> {
          hw.fpu(cpu)[160] = 77;
          hw.writeMsr(cpu, TSC_AUX, 5);
          return Bench.exitByCpuid(hw, cpu);
        };
    b.enter(one, 0);
    long[] seen = new long[2];
    b.hw.guest =
        (hw, cpu) -> {
          seen[0] = hw.fpu(cpu)[160];
          seen[1] = hw.readMsr(cpu, TSC_AUX);
          return Bench.exitByCpuid(hw, cpu);
        };
    b.enter(one, 1);
    assertThat(seen).as("moved").containsExactly(77, 5);
    b.enter(two, 1);
    assertThat(seen).as("another").containsExactly(0, 0);
    b.enter(two, 0);
    assertThat(seen).as("another, where the first was").containsExactly(0, 0);
    b.enter(one, 1);
    assertThat(seen).as("back").containsExactly(77, 5);
  }

  /** VPID in the VMCS, ASID in the VMCB. */
  // [utest->req~vcs-tags~1]
  @ParameterizedTest
  @ValueSource(ints = {Hardware.INTEL, Hardware.AMD})
  void everyVcpuRunsWithATagOfItsOwn(int vendor) {
    Bench b = new Bench(vendor, 1);
    List<Long> tags = new ArrayList<>();
    b.hw.guest =
        (hw, cpu) -> {
          boolean intel = hw.vendor() == Hardware.INTEL;
          tags.add(intel ? hw.vmread(cpu, 0) : hw.read32(hw.currentVmcs(cpu) + 0x58));
          return Bench.exitByCpuid(hw, cpu);
        };
    for (int domain = 1; domain < 3; domain++) {
      Domain d = b.domain(domain, 2);
      b.enter(d.vcpu[0], 0);
      b.enter(d.vcpu[1], 0);
    }
    assertThat(tags).hasSize(4).doesNotHaveDuplicates().doesNotContain(0L);
  }

  // [utest->req~res-vcpu-pages~1]
  @ParameterizedTest
  @ValueSource(ints = {Hardware.INTEL, Hardware.AMD})
  void aVcpuCreatedInTheFramesOfAnotherFindsNothingOfIt(int vendor) {
    Bench b = new Bench(vendor, 1);
    Vcpu old = b.domain(1, 1).vcpu[0];
    b.hw.guest =
        (hw, cpu) -> {
          hw.fpu(cpu)[160] = 77;
          return Bench.exitByCpuid(hw, cpu);
        };
    b.enter(old, 0);
    b.driver.destroy(old);
    b.secondLevel.scrubStep(250);
    Vcpu fresh = b.domain(2, 1).vcpu[0];
    int[] seen = new int[1];
    b.hw.guest =
        (hw, cpu) -> {
          seen[0] = hw.fpu(cpu)[160];
          return Bench.exitByCpuid(hw, cpu);
        };
    b.enter(fresh, 0);
    assertThat(seen[0]).isZero();
  }

  // [utest->req~vcs-entry-valid~1]
  @ParameterizedTest
  @ValueSource(ints = {Hardware.INTEL, Hardware.AMD})
  void contextsTheProcessorWouldRefuseAreRefusedAtLoad(int vendor) {
    Bench b = new Bench(vendor, 1);
    Vcpu v = b.domain(1, 1).vcpu[0];
    VcpuContext c = Bench.longMode();
    assertThat(b.driver.load(v, c)).isTrue();
    c.cr4 = 0;
    assertThat(b.driver.load(v, c)).as("long mode without PAE").isFalse();
    c = Bench.longMode();
    c.efer = 0x100;
    assertThat(b.driver.load(v, c)).as("paging with LME but not LMA").isFalse();
    c = Bench.startOfDay();
    c.cr0 = 0x80000000L;
    assertThat(b.driver.load(v, c)).as("paging without protection").isFalse();
    c = Bench.startOfDay();
    c.cr4 = 0x2000;
    assertThat(b.driver.load(v, c)).as("VMXE").isFalse();
    c = Bench.startOfDay();
    c.attributes[7] = 0x89;
    assertThat(b.driver.load(v, c)).as("available TSS").isFalse();
    c = Bench.startOfDay();
    c.rflags = 0x8000;
    assertThat(b.driver.load(v, c)).as("reserved RFLAGS bit").isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {Hardware.INTEL, Hardware.AMD})
  void savedContextIsTheLoadedOne(int vendor) {
    Bench b = new Bench(vendor, 1);
    Vcpu v = b.domain(1, 1).vcpu[0];
    VcpuContext c = Bench.longMode();
    c.gpr[4] = 0x7000;
    c.base[4] = 0xFFFF800000001000L;
    c.selector[1] = 0x10;
    c.gdtBase = 0x5000;
    c.gdtLimit = 0x37;
    assertThat(b.driver.load(v, c)).isTrue();
    VcpuContext back = new VcpuContext();
    b.driver.save(v, back);
    assertThat(back).usingRecursiveComparison().isEqualTo(c);
    assertThat(b.driver.codeBits(v)).isEqualTo(64);
    assertThat(b.driver.cpl(v)).isZero();
  }

  // [utest->req~vcs-injection-waits~1]
  @ParameterizedTest
  @ValueSource(ints = {Hardware.INTEL, Hardware.AMD})
  void interruptsWaitForTheFlagTheShadowAndOtherEvents(int vendor) {
    Bench b = new Bench(vendor, 1);
    Vcpu v = b.domain(1, 1).vcpu[0];
    assertThat(b.driver.interruptible(v)).as("IF clear").isFalse();
    b.driver.setRegister(v, Registers.RFLAGS, 0x202);
    assertThat(b.driver.interruptible(v)).isTrue();
    shadow(b, v);
    assertThat(b.driver.interruptible(v)).as("shadow").isFalse();
    b.exit.clear();
    b.exit.instructionLength = 3;
    b.driver.skipInstruction(v, b.exit);
    assertThat(b.driver.register(v, Registers.RIP)).isEqualTo(0x100003);
    assertThat(b.driver.interruptible(v)).as("shadow ended").isTrue();
    b.driver.injectInterrupt(v, 0x40);
    assertThat(b.driver.interruptible(v)).as("event queued").isFalse();
  }

  private static void shadow(Bench b, Vcpu v) {
    if (b.hw.vendor() == Hardware.INTEL) {
      b.hw.vmcs(v.controlStructure).put(0x4824, 1L);
    } else {
      b.hw.write64(v.controlStructure + 0x68, 1);
    }
  }

  // [utest->req~vcs-flush-on-change~1]
  // [utest->req~vcs-tags~1]
  @ParameterizedTest
  @ValueSource(ints = {Hardware.INTEL, Hardware.AMD})
  void translationsAreFlushedWhenTheSecondLevelOrTheCpuChanges(int vendor) {
    Bench b = new Bench(vendor, 2);
    Vcpu v = b.domain(1, 1).vcpu[0];
    b.hw.guest = Bench::exitByCpuid;
    assertThat(flushed(b, v, 0)).as("first entry").isTrue();
    assertThat(flushed(b, v, 0)).as("again").isFalse();
    b.driver.flushSecondLevel(1);
    assertThat(flushed(b, v, 0)).as("after an unmap").isTrue();
    assertThat(flushed(b, v, 1)).as("on another CPU").isTrue();
    assertThat(flushed(b, v, 0)).as("back again").isTrue();
    assertThat(flushed(b, v, 0)).as("and again").isFalse();
    b.driver.setRegister(v, Registers.EFER, 0x800);
    assertThat(flushed(b, v, 0)).as("after EFER.NXE").isTrue();
    b.driver.load(v, Bench.longMode());
    assertThat(flushed(b, v, 0)).as("with a new context").isTrue();
  }

  private static boolean flushed(Bench b, Vcpu v, int cpu) {
    b.hw.events.clear();
    boolean[] tlb = new boolean[1];
    b.hw.guest =
        (hw, c) -> {
          tlb[0] = hw.vendor() == Hardware.AMD && hw.read8(hw.currentVmcs(c) + 0x5C) == 3;
          return Bench.exitByCpuid(hw, c);
        };
    b.enter(v, cpu);
    return tlb[0] || b.hw.events.stream().anyMatch(e -> e.startsWith("invept " + cpu + " 1"));
  }

  // [utest->req~cpu-single-step~1]
  @ParameterizedTest
  @ValueSource(ints = {Hardware.INTEL, Hardware.AMD})
  void tracingAnInstructionOverATrapFlagRaisesSingleStep(int vendor) {
    Bench b = new Bench(vendor, 1);
    Vcpu v = b.domain(1, 1).vcpu[0];
    b.driver.setRegister(v, Registers.RFLAGS, 0x102);
    b.exit.clear();
    b.exit.instructionLength = 2;
    b.driver.skipInstruction(v, b.exit);
    if (vendor == Hardware.INTEL) {
      assertThat(b.hw.vmcs(v.controlStructure).get(0x6822)).isEqualTo(0x4000L);
    } else {
      assertThat(b.hw.read64(v.controlStructure + 0xA8)).isEqualTo(0x80000301L);
      assertThat(b.hw.read64(v.controlStructure + 0x568) & 0x4000).isEqualTo(0x4000);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {Hardware.INTEL, Hardware.AMD})
  void destroyingEveryVcpuReturnsEveryFrame(int vendor) {
    Bench b = new Bench(vendor, 1);
    b.hw.guest = Bench::exitByCpuid;
    int before = b.frames.ownedCount(Frames.HYPERVISOR);
    b.secondLevel.create(3);
    int tables = b.frames.ownedCount(Frames.HYPERVISOR) - before;
    Domain d = new Domain(3, false);
    for (int i = 0; i < Domain.MAX_VCPUS; i++) {
      d.vcpu[i] = new Vcpu(d, i);
      assertThat(b.driver.create(d.vcpu[i])).isTrue();
      b.driver.load(d.vcpu[i], Bench.startOfDay());
      b.enter(d.vcpu[i], 0);
    }
    for (int i = 0; i < Domain.MAX_VCPUS; i++) {
      b.driver.destroy(d.vcpu[i]);
    }
    assertThat(b.frames.ownedCount(Frames.HYPERVISOR)).isEqualTo(before + tables);
  }

  // [utest->req~vcs-frames~1]
  @ParameterizedTest
  @ValueSource(ints = {Hardware.INTEL, Hardware.AMD})
  void theControlStructureIsTheHypervisorsWhileTheVcpuLives(int vendor) {
    Bench b = new Bench(vendor, 1);
    b.secondLevel.create(3);
    Domain d = new Domain(3, false);
    Vcpu v = new Vcpu(d, 0);
    d.vcpu[0] = v;
    assertThat(b.driver.create(v)).isTrue();
    int frame = (int) (v.controlStructure / 4096);
    assertThat(b.frames.owner(frame)).isEqualTo(Frames.HYPERVISOR);
    b.driver.destroy(v);
    assertThat(b.frames.owner(frame)).isNotEqualTo(Frames.HYPERVISOR);
  }

  // [utest->req~vcs-incapable-cpu~1]
  @ParameterizedTest
  @ValueSource(ints = {Hardware.INTEL, Hardware.AMD})
  void aProcessorWithoutNestedPagingIsRefused(int vendor) {
    FakeHardware hw = new FakeHardware(vendor, 64);
    hw.writeMsr(0, 0x48B, ~(1L << 33));
    hw.cpuid.put("8000000a:0:3", 0xCA);
    Frames frames = new Frames(64, 2);
    VirtualizationDriver driver =
        vendor == Hardware.INTEL
            ? new VmxDriver(hw, frames, 2, 8)
            : new SvmDriver(hw, frames, 2, 8);
    new SecondLevel(hw, frames, driver).scrubStep(60);
    assertThat(driver.enable(0)).isFalse();
  }
}
