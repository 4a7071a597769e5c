package touchstone.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import touchstone.core.domain.Domain;
import touchstone.core.hardware.FakeHardware;
import touchstone.core.hardware.Hardware;
import touchstone.core.memory.Rights;
import touchstone.core.vcpu.Vcpu;
import touchstone.core.virt.Bench;

/**
 * Whatever a guest makes the processor report, the core neither throws nor touches another domain.
 *
 * <p>The attacker's exits, registers and control state are random, near what a processor can report
 * and far from it; the victim next to it only counts.
 */
class HostileExitsTest {
  private static final int STEPS = 150;
  private static final int[] INTEL_REASONS = {
    0, 1, 2, 7, 9, 10, 11, 12, 13, 15, 18, 19, 25, 28, 30, 31, 32, 36, 39, 48, 49, 50, 54, 55
  };
  private static final int[] AMD_CODES = {
    0x08, 0x10, 0x14, 0x18, 0x41, 0x51, 0x60, 0x61, 0x64, 0x6F, 0x72, 0x76, 0x78, 0x7A, 0x7B, 0x7C,
    0x7D, 0x7F, 0x80, 0x81, 0x82, 0x86, 0x89, 0x8A, 0x8D, 0x400
  };
  private static final int[] MSRS = {
    0x10, 0x1B, 0x277, 0x40000000, 0x40000001, 0xC0000080, 0xC0000081, 0xC0000103, 0x480, -1
  };

  /** Fields of the VMCS or VMCB that a guest's instructions can set as they like. */
  private static final int[] INTEL_STATE = {
    0x681E, 0x6820, 0x6800, 0x6802, 0x6804, 0x2806, 0x4816, 0x4818, 0x6808, 0x681C, 0x4824
  };

  private static final int[] AMD_STATE = {
    0x578, 0x570, 0x558, 0x550, 0x548, 0x4D0, 0x410, 0x4C8, 0x418, 0x5D8, 0x68, 0x88, 0xC8
  };

  private static final class Attack {
    final FakeHardware hw;
    final Core core;
    final Random random;
    Domain attacker;
    Domain victim;

    Attack(int vendor, int cpus, long seed) {
      random = new Random(seed);
      hw = new FakeHardware(vendor, 512, cpus);
      Bench.announceFeatures(hw);
      CoreParameters p = new CoreParameters();
      p.maxDomains = 4;
      core = new Core(hw, p);
      assertThat(core.constructDomain0(16)).isZero();
      attacker = domain(1, 2);
      victim = domain(2, 1);
      hw.guest = this::guest;
    }

    Domain domain(int id, int vcpus) {
      Domain d = core.domains().create(id, 4);
      d.maxPages = 64;
      for (int gfn = 0; gfn < 32; gfn++) {
        int frame = core.frames().allocate(id);
        core.secondLevel().mapOwn(id, gfn, frame, Rights.READ + Rights.WRITE + Rights.EXECUTE);
        for (int i = 0; i < 4096; i += 8) {
          hw.write64(frame * 4096L + i, id == 1 ? random.nextLong() : 0x5EC2E7L);
        }
      }
      core.domains().createVcpus(d, vcpus);
      for (int i = 0; i < vcpus; i++) {
        assertThat(core.driver().load(d.vcpu[i], Bench.startOfDay())).isTrue();
        d.vcpu[i].state = Vcpu.RUNNABLE;
        d.vcpu[i].initialised = true;
      }
      d.pauseCount = 0;
      return d;
    }

    int guest(FakeHardware machine, int cpu) {
      hw.advance(cpu, 1 + random.nextInt(100000));
      long current = hw.currentVmcs(cpu);
      if (current == victim.vcpu[0].controlStructure) {
        hw.setGpr(cpu, 3, hw.gpr(cpu, 3) + 1);
        return exit(cpu, current, 1, 0x60, 0, 0);
      }
      for (int i = 0; i < 16; i++) {
        hw.setGpr(cpu, i, number());
      }
      hw.setGpr(cpu, 1, random.nextBoolean() ? MSRS[random.nextInt(MSRS.length)] : number());
      scramble(cpu, current);
      boolean known = random.nextInt(8) != 0;
      int reason = known ? INTEL_REASONS[random.nextInt(INTEL_REASONS.length)] : random.nextInt();
      int code = known ? AMD_CODES[random.nextInt(AMD_CODES.length)] : random.nextInt();
      return exit(cpu, current, reason, code, number(), number());
    }

    int exit(int cpu, long current, int reason, int code, long one, long two) {
      if (hw.vendor() == Hardware.INTEL) {
        hw.vmwrite(cpu, 0x4402, reason & 0xFFFFFFFFL);
        hw.vmwrite(cpu, 0x440C, random.nextInt(16));
        hw.vmwrite(cpu, 0x6400, one);
        hw.vmwrite(cpu, 0x2400, two);
        hw.vmwrite(cpu, 0x440E, number());
        return Hardware.VM_SUCCEED;
      }
      hw.write64(current + 0x70, code);
      hw.write64(current + 0x78, one);
      hw.write64(current + 0x80, two);
      hw.write64(current + 0x5F8, number());
      return Hardware.VM_SUCCEED;
    }

    void scramble(int cpu, long current) {
      if (random.nextInt(4) != 0) {
        return;
      }
      if (hw.vendor() == Hardware.INTEL) {
        hw.vmwrite(cpu, INTEL_STATE[random.nextInt(INTEL_STATE.length)], number());
      } else {
        hw.write64(current + AMD_STATE[random.nextInt(AMD_STATE.length)], number());
      }
    }

    /** Small numbers, addresses of its own memory and noise. */
    long number() {
      switch (random.nextInt(4)) {
        case 0:
          return random.nextInt(40);
        case 1:
          return random.nextInt(32 * 4096);
        case 2:
          return 1L << random.nextInt(64);
        default:
          return random.nextLong();
      }
    }

    void step() {
      for (int cpu = 0; cpu < hw.cpus(); cpu++) {
        if (core.step(cpu) < 0) {
          hw.advance(cpu, 1000000);
        }
      }
      attacker.shutdown = false;
      for (int i = 0; i < attacker.maxVcpus; i++) {
        core.scheduler().wake(attacker.vcpu[i], 0);
        attacker.vcpu[i].state = Vcpu.RUNNABLE;
      }
    }
  }

  // [utest->req~hyp-no-harm~1]
  // [utest->req~lif-crash-contained~1]
  @Property(tries = 40, seed = "2026")
  void noExitOfAGuestHarmsAnother(
      @ForAll @IntRange(min = 0, max = 1) int vendor,
      @ForAll @IntRange(min = 1, max = 2) int cpus,
      @ForAll long seed) {
    Attack a = new Attack(vendor, cpus, seed);
    for (int i = 0; i < STEPS; i++) {
      a.step();
    }
    Vcpu v = a.victim.vcpu[0];
    assertThat(a.victim.shutdown).isFalse();
    assertThat(v.state).isEqualTo(Vcpu.RUNNABLE);
    assertThat(v.gpr[3]).as("the victim counts").isPositive();
    for (int r = 0; r < 16; r++) {
      assertThat(v.gpr[r])
          .as("register %d", r)
          .isEqualTo(r == 3 ? v.gpr[3] : r == 0 ? v.gpr[0] : 0);
    }
    for (int gfn = 0; gfn < 32; gfn++) {
      long page = a.core.frames().frameAt(2, gfn) * 4096L;
      for (int i = 0; i < 4096; i += 8) {
        assertThat(a.hw.read64(page + i)).isEqualTo(0x5EC2E7L);
      }
    }
    assertThat(a.core.domains().find(1)).isSameAs(a.attacker);
  }
}
