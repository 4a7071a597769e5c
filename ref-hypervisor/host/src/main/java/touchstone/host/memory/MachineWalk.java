package touchstone.host.memory;

import touchstone.core.memory.EptEntry;
import touchstone.core.memory.Rights;
import touchstone.machine.cpu.CpuModel;
import touchstone.machine.memory.PhysicalMemory;
import touchstone.machine.mmu.Mmu;
import touchstone.machine.platform.Machine;
import touchstone.machine.svm.NptWalker;
import touchstone.machine.vmx.EptWalker;

/**
 * The machine's own page walkers, pointed at domain 0's table: what the toolstack can reach is what
 * the hardware would let domain 0 reach.
 *
 * @sdm 29.3
 * @apm 15.25
 */
public final class MachineWalk {
  private MachineWalk() {}

  /** A walk that starts at the table with the given physical address. */
  public static SecondLevelWalk of(Machine machine, long root) {
    PhysicalMemory memory = machine.memory();
    if (machine.cpu(0).model == CpuModel.AMD) {
      return (address, rights) -> NptWalker.translate(memory, root, address, access(rights));
    }
    long pointer = EptEntry.pointer((int) (root / SharedPage.SIZE));
    return (address, rights) -> EptWalker.translate(memory, pointer, address, access(rights));
  }

  private static int access(int rights) {
    return (rights & Rights.WRITE) != 0 ? Mmu.WRITE : Mmu.READ;
  }
}
