package touchstone.machine.platform;

import java.util.function.IntConsumer;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.CpuModel;
import touchstone.machine.device.DebugPorts;
import touchstone.machine.device.Serial16550;
import touchstone.machine.image.CorruptImageException;
import touchstone.machine.image.ElfImage;

/**
 * A machine without a hypervisor underneath: one image has it to itself, with a serial port and the
 * ports emulators offer for printing and ending a run.
 */
public final class BareMachine {
  private final Machine machine;
  private final Serial16550 serial;

  /**
   * A machine without an image.
   *
   * @param memoryBytes a multiple of 4096, at least 2 MiB
   * @param console gets what COM1 sends
   * @param debugConsole gets what port 0xE9 sends
   */
  public BareMachine(
      CpuModel model, long memoryBytes, int cpus, IntConsumer console, IntConsumer debugConsole) {
    if (memoryBytes < 2 * BootImage.HIGH_MEMORY) {
      throw new IllegalArgumentException("at least 2 MiB of memory");
    }
    machine = new Machine(model, memoryBytes, cpus);
    serial = new Serial16550(Serial16550.COM1, console);
    serial.attachTo(machine.ports());
    new DebugPorts(debugConsole).attachTo(machine.ports());
  }

  /**
   * Loads an image with a PVH note or a multiboot 1 header and puts CPU 0 at its entry.
   *
   * @throws CorruptImageException if it is neither, or does not fit
   */
  public void boot(BootImage boot) throws CorruptImageException {
    ElfImage image = ElfImage.parse(boot.name(), boot.file());
    Cpu cpu = machine.cpu(0);
    MpTable.write(machine);
    if (image.phys32Entry().isPresent()) {
      PvhLoader.load(cpu, boot, image);
    } else if (MultibootLoader.isMultiboot(boot.file())) {
      MultibootLoader.load(cpu, boot, image);
    } else {
      throw new CorruptImageException(
          boot.name(), "entry", "neither a PVH note nor a multiboot header");
    }
  }

  /** Runs until the machine stops or {@code limit} cycles of 1 ns have passed. */
  public MachineStop run(long limit) {
    return machine.run(limit);
  }

  public Machine machine() {
    return machine;
  }

  /** COM1, for input. */
  public Serial16550 serial() {
    return serial;
  }
}
