package touchstone.machine.platform;

import java.util.function.IntConsumer;
import touchstone.core.hardware.Hardware;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.CpuModel;
import touchstone.machine.cpu.Cpuid;
import touchstone.machine.cpu.Fault;
import touchstone.machine.execute.Interpreter;
import touchstone.machine.interrupt.LocalApic;
import touchstone.machine.memory.PhysicalMemory;

/**
 * The machine as the core sees it: the Java host is what a hypervisor's code would be on silicon.
 *
 * <p>Every CPU sits in the fixed {@link HostState}. An operation does what the instruction of that
 * name does, through the same code; entering a guest runs the interpreter until the exit has been
 * completed. An exit and the entry before it cost 1000 cycles together.
 *
 * <p>This class has what all processors share; {@link VmxPort} and {@link SvmPort} are the two
 * extensions. Calling an operation of the extension the machine lacks throws.
 */
public final class HardwarePort implements Hardware {
  /** The local APIC timer's vector. */
  public static final int TIMER_VECTOR = 0xEF;

  private static final int END_OF_INTERRUPT = 0xB0;

  private final Machine machine;
  private final PhysicalMemory memory;
  private final IntConsumer console;
  private final VmxPort vmx;
  private final SvmPort svm;

  /** Takes over all CPUs of a machine; {@code console} gets the hypervisor's own output. */
  public HardwarePort(Machine machine, IntConsumer console) {
    this.machine = machine;
    this.memory = machine.memory();
    this.console = console;
    this.vmx = new VmxPort(machine);
    this.svm = new SvmPort(machine);
    for (int i = 0; i < machine.cpus(); i++) {
      takeOver(machine.cpu(i));
    }
  }

  private static void takeOver(Cpu cpu) {
    HostState.load(cpu);
    cpu.virtualization.setJavaHost();
    cpu.apic.useTscDeadline(TIMER_VECTOR);
  }

  @Override
  public int vendor() {
    return machine.cpu(0).model == CpuModel.INTEL ? INTEL : AMD;
  }

  @Override
  public int cpus() {
    return machine.cpus();
  }

  @Override
  public int frames() {
    return (int) (memory.size() >>> PhysicalMemory.FRAME_SHIFT);
  }

  // ---- physical memory ------------------------------------------------------------------------

  @Override
  public int read8(long address) {
    return memory.read8(address);
  }

  @Override
  public int read16(long address) {
    return memory.read16(address);
  }

  @Override
  public int read32(long address) {
    return memory.read32(address);
  }

  @Override
  public long read64(long address) {
    return memory.read64(address);
  }

  @Override
  public void write8(long address, int value) {
    memory.write8(address, value);
  }

  @Override
  public void write16(long address, int value) {
    memory.write16(address, value);
  }

  @Override
  public void write32(long address, int value) {
    memory.write32(address, value);
  }

  @Override
  public void write64(long address, long value) {
    memory.write64(address, value);
  }

  @Override
  public void zeroFrame(int frame) {
    memory.zero((long) frame << PhysicalMemory.FRAME_SHIFT, PhysicalMemory.FRAME_BYTES);
  }

  // ---- a physical CPU -------------------------------------------------------------------------

  @Override
  public long tsc(int cpu) {
    return machine.cpu(cpu).clock;
  }

  @Override
  public void charge(int cpu, long cycles) {
    machine.cpu(cpu).clock += cycles;
  }

  @Override
  public long readMsr(int cpu, int msr) {
    try {
      return machine.cpu(cpu).msrs.read(msr);
    } catch (Fault refused) {
      throw new IllegalArgumentException("RDMSR " + Integer.toHexString(msr), refused);
    }
  }

  @Override
  public void writeMsr(int cpu, int msr, long value) {
    try {
      machine.cpu(cpu).msrs.write(msr, value);
    } catch (Fault refused) {
      throw new IllegalArgumentException("WRMSR " + Integer.toHexString(msr), refused);
    }
  }

  @Override
  public int cpuid(int leaf, int subleaf, int register) {
    return Cpuid.leaf(machine.cpu(0), leaf, subleaf)[register];
  }

  @Override
  public long gpr(int cpu, int index) {
    return machine.cpu(cpu).gpr[index];
  }

  @Override
  public void setGpr(int cpu, int index, long value) {
    machine.cpu(cpu).gpr[index] = value;
  }

  @Override
  public long cr2(int cpu) {
    return machine.cpu(cpu).cr2;
  }

  @Override
  public void setCr2(int cpu, long value) {
    machine.cpu(cpu).cr2 = value;
  }

  @Override
  public long dr(int cpu, int index) {
    return machine.cpu(cpu).dr[index];
  }

  @Override
  public void setDr(int cpu, int index, long value) {
    machine.cpu(cpu).dr[index] = value;
  }

  @Override
  public void fxsave(int cpu, long address) {
    FxsaveArea.save(memory, address, machine.cpu(cpu).fpu);
  }

  @Override
  public void fxrstor(int cpu, long address) {
    FxsaveArea.restore(memory, address, machine.cpu(cpu).fpu);
  }

  @Override
  public void armTimer(int cpu, long deadline) {
    Cpu target = machine.cpu(cpu);
    target.apic.setTscDeadline(deadline);
    target.apic.poll();
  }

  /** The interrupt is also completed (EOI), so that the next one is not held back. */
  @Override
  public int acknowledgeInterrupt(int cpu) {
    LocalApic apic = machine.cpu(cpu).apic;
    apic.poll();
    int vector = apic.acknowledge();
    if (vector >= 0) {
      apic.write(LocalApic.DEFAULT_BASE + END_OF_INTERRUPT, 0);
    }
    return vector;
  }

  // ---- VT-x -----------------------------------------------------------------------------------

  @Override
  public int vmxon(int cpu, long region) {
    return vmx.vmxon(cpu, region);
  }

  @Override
  public int vmclear(int cpu, long vmcs) {
    return vmx.vmclear(cpu, vmcs);
  }

  @Override
  public int vmptrld(int cpu, long vmcs) {
    return vmx.vmptrld(cpu, vmcs);
  }

  @Override
  public long vmread(int cpu, int field) {
    return vmx.vmread(cpu, field);
  }

  @Override
  public int vmwrite(int cpu, int field, long value) {
    return vmx.vmwrite(cpu, field, value);
  }

  @Override
  public int vmlaunch(int cpu) {
    return vmx.enter(cpu, false);
  }

  @Override
  public int vmresume(int cpu) {
    return vmx.enter(cpu, true);
  }

  @Override
  public int invept(int cpu, int type, long eptp) {
    return vmx.invept(cpu, type, eptp);
  }

  @Override
  public int invvpid(int cpu, int type, int vpid, long linear) {
    return vmx.invvpid(cpu, type, vpid, linear);
  }

  // ---- AMD-V ----------------------------------------------------------------------------------

  @Override
  public void vmrun(int cpu, long vmcb) {
    svm.vmrun(cpu, vmcb);
  }

  @Override
  public void vmload(int cpu, long vmcb) {
    svm.vmload(cpu, vmcb);
  }

  @Override
  public void vmsave(int cpu, long vmcb) {
    svm.vmsave(cpu, vmcb);
  }

  @Override
  public void stgi(int cpu) {
    svm.stgi(cpu);
  }

  @Override
  public void clgi(int cpu) {
    svm.clgi(cpu);
  }

  @Override
  public void invlpga(int cpu, long linear, int asid) {
    svm.invlpga(cpu, linear, asid);
  }

  // ---- outside the CPU ------------------------------------------------------------------------

  @Override
  public void consoleWrite(int value) {
    console.accept(value & 0xFF);
  }

  /** Runs a CPU until its guest has exited; a halted guest sleeps until the next timer. */
  static void runGuest(Cpu cpu) {
    while (!cpu.virtualization.returnToHost()) {
      Interpreter.run(cpu, Long.MAX_VALUE);
      if (!cpu.virtualization.returnToHost()) {
        sleep(cpu);
      }
    }
  }

  private static void sleep(Cpu cpu) {
    if (cpu.timerClock == Long.MAX_VALUE) {
      throw new IllegalStateException("CPU " + cpu.id + " halted in a guest and nothing wakes it");
    }
    cpu.clock = Math.max(cpu.clock, cpu.timerClock);
  }
}
