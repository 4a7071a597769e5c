package touchstone.machine.platform;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.CpuModel;
import touchstone.machine.svm.SvmHost;

/** The AMD-V half of {@link HardwarePort}. */
final class SvmPort {
  private final Machine machine;
  private final SvmHost[] hosts;

  SvmPort(Machine machine) {
    this.machine = machine;
    boolean amd = machine.cpu(0).model == CpuModel.AMD;
    hosts = new SvmHost[amd ? machine.cpus() : 0];
    for (int i = 0; i < hosts.length; i++) {
      hosts[i] = new SvmHost(machine.cpu(i));
    }
  }

  void vmrun(int cpu, long vmcb) {
    host(cpu).vmrun(vmcb);
    Cpu processor = machine.cpu(cpu);
    HardwarePort.runGuest(processor);
  }

  void vmload(int cpu, long vmcb) {
    host(cpu).vmload(vmcb);
  }

  void vmsave(int cpu, long vmcb) {
    host(cpu).vmsave(vmcb);
  }

  void stgi(int cpu) {
    host(cpu).stgi();
  }

  void clgi(int cpu) {
    host(cpu).clgi();
  }

  void invlpga(int cpu, long linear, int asid) {
    host(cpu).invlpga(linear, asid);
  }

  private SvmHost host(int cpu) {
    if (hosts.length == 0) {
      throw new UnsupportedOperationException("AMD-V operation on an Intel machine");
    }
    return hosts[cpu];
  }
}
