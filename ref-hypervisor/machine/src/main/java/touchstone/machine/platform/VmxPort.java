package touchstone.machine.platform;

import touchstone.core.hardware.Hardware;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.CpuModel;
import touchstone.machine.vmx.VmxHost;

/** The VT-x half of {@link HardwarePort}. */
final class VmxPort {
  private final Machine machine;
  private final VmxHost[] hosts;

  VmxPort(Machine machine) {
    this.machine = machine;
    boolean intel = machine.cpu(0).model == CpuModel.INTEL;
    hosts = new VmxHost[intel ? machine.cpus() : 0];
    for (int i = 0; i < hosts.length; i++) {
      hosts[i] = new VmxHost(machine.cpu(i));
    }
  }

  int vmxon(int cpu, long region) {
    return outcome(host(cpu).vmxon(region));
  }

  int vmclear(int cpu, long vmcs) {
    return outcome(host(cpu).vmclear(vmcs));
  }

  int vmptrld(int cpu, long vmcs) {
    return outcome(host(cpu).vmptrld(vmcs));
  }

  long vmread(int cpu, int field) {
    return host(cpu).vmread(field);
  }

  int vmwrite(int cpu, int field, long value) {
    return outcome(host(cpu).vmwrite(field, value));
  }

  int invept(int cpu, int type, long eptp) {
    return outcome(host(cpu).invept(type, eptp));
  }

  int invvpid(int cpu, int type, int vpid, long linear) {
    return outcome(host(cpu).invvpid(type, vpid, linear));
  }

  int enter(int cpu, boolean resume) {
    int outcome = outcome(host(cpu).enter(resume));
    Cpu processor = machine.cpu(cpu);
    if (outcome == Hardware.VM_SUCCEED) {
      HardwarePort.runGuest(processor);
    }
    return outcome;
  }

  private VmxHost host(int cpu) {
    if (hosts.length == 0) {
      throw new UnsupportedOperationException("VT-x operation on an AMD machine");
    }
    return hosts[cpu];
  }

  private static int outcome(int result) {
    if (result == 0) {
      return Hardware.VM_SUCCEED;
    }
    return result < 0 ? Hardware.VM_FAIL_INVALID : Hardware.VM_FAIL_VALID;
  }
}
