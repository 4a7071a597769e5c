package touchstone.core.virt;

import touchstone.core.domain.Domain;
import touchstone.core.hardware.FakeHardware;
import touchstone.core.hardware.Hardware;
import touchstone.core.memory.Frames;
import touchstone.core.memory.SecondLevel;
import touchstone.core.svm.SvmDriver;
import touchstone.core.vcpu.Vcpu;
import touchstone.core.vcpu.VcpuContext;
import touchstone.core.vmx.VmxDriver;

/** A fake computer of either vendor with a driver on it, and vCPUs in PVH's start-of-day state. */
public final class Bench {
  public static final int DOMAINS = 4;

  public final FakeHardware hw;
  public final Frames frames;
  public final SecondLevel secondLevel;
  public final VirtualizationDriver driver;
  public final Exit exit = new Exit();

  public Bench(int vendor, int cpus) {
    hw = new FakeHardware(vendor, 256, cpus);
    announceFeatures(hw);
    frames = new Frames(hw.frames(), DOMAINS);
    driver =
        vendor == Hardware.INTEL
            ? new VmxDriver(hw, frames, DOMAINS, Domain.MAX_VCPUS)
            : new SvmDriver(hw, frames, DOMAINS, Domain.MAX_VCPUS);
    secondLevel = new SecondLevel(hw, frames, driver);
    driver.attach(secondLevel);
    secondLevel.scrubStep(200);
    for (int cpu = 0; cpu < cpus; cpu++) {
      if (!driver.enable(cpu)) {
        throw new IllegalStateException("driver refuses CPU " + cpu);
      }
    }
  }

  /** All feature bits set: the core's masks decide. */
  public static void announceFeatures(FakeHardware hw) {
    for (int register = 1; register < 4; register++) {
      hw.cpuid.put("7:0:" + register, -1);
      hw.cpuid.put("80000001:0:" + register, -1);
      hw.cpuid.put("1:0:" + register, -1);
    }
  }

  /** A domain with {@code vcpus} vCPUs, created, loaded and unpaused. */
  public Domain domain(int id, int vcpus) {
    Domain d = new Domain(id, false);
    secondLevel.create(id);
    d.pauseCount = 0;
    d.maxVcpus = vcpus;
    for (int i = 0; i < vcpus; i++) {
      Vcpu v = new Vcpu(d, i);
      if (!driver.create(v) || !driver.load(v, startOfDay())) {
        throw new IllegalStateException("cannot create vCPU");
      }
      v.state = Vcpu.RUNNABLE;
      d.vcpu[i] = v;
    }
    return d;
  }

  /** 32-bit protected mode, flat segments, paging off. */
  public static VcpuContext startOfDay() {
    VcpuContext c = new VcpuContext();
    c.cr0 = 0x11;
    c.rip = 0x100000;
    c.rflags = 2;
    for (int i = 0; i < 6; i++) {
      c.attributes[i] = i == 1 ? 0xC09B : 0xC093;
      c.limit[i] = 0xFFFFFFFFL;
    }
    c.attributes[6] = 0x10000;
    c.attributes[7] = 0x8B;
    c.limit[7] = 0x67;
    return c;
  }

  /** 64-bit mode, ring 0. */
  public static VcpuContext longMode() {
    VcpuContext c = startOfDay();
    c.cr0 = 0x80010033L;
    c.cr4 = 0x20;
    c.efer = 0x500;
    c.attributes[1] = 0xA09B;
    return c;
  }

  /** Enters a vCPU on a CPU. */
  public Exit enter(Vcpu v, int cpu) {
    driver.enter(v, cpu, exit);
    return exit;
  }

  /** Leaves the exit that CPUID makes, on either vendor. */
  public static int exitByCpuid(FakeHardware hw, int cpu) {
    long vmcs = hw.currentVmcs(cpu);
    if (hw.vendor() == Hardware.INTEL) {
      hw.vmwrite(cpu, 0x4402, 10);
      hw.vmwrite(cpu, 0x440C, 2);
    } else {
      hw.write64(vmcs + 0x70, 0x72);
      hw.write64(vmcs + 0xC8, hw.read64(vmcs + 0x578) + 2);
    }
    return Hardware.VM_SUCCEED;
  }
}
