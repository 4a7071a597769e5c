package touchstone.machine.platform;

import java.util.function.IntConsumer;
import touchstone.machine.acpi.BareTables;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.CpuModel;
import touchstone.machine.device.Serial16550;
import touchstone.machine.image.CorruptImageException;
import touchstone.machine.image.ElfImage;

/**
 * A machine without a hypervisor underneath: one image has it to itself, with the devices of a
 * small PC and the ports emulators offer for printing and ending a run.
 */
public final class BareMachine {
  /** What the clock shows at power-up: the first of January 2026, in seconds since 1970. */
  public static final long START = 1_767_225_600L;

  private final Machine machine;
  private final Board board;

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
    board = new Board(machine, START, console, debugConsole);
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
    BareTables.write(machine.memory(), machine.cpus());
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
    return board.serial();
  }
}
