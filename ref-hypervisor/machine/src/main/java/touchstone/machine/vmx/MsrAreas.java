package touchstone.machine.vmx;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Fault;
import touchstone.machine.memory.PhysicalMemory;

/**
 * The MSR areas of a VMCS: 16-byte entries of index, zero, value. @sdm 25.7.2, 25.8.2, 27.4, 28.4
 */
final class MsrAreas {
  private static final int ENTRY = 16;
  private static final int FS_BASE = 0xC0000100;
  private static final int GS_BASE = 0xC0000101;
  private static final int X2APIC_FIRST = 0x800;
  private static final int X2APIC_LAST = 0x8FF;

  private final Cpu cpu;
  private final Vmcs vmcs;
  private final PhysicalMemory memory;

  MsrAreas(VmxState state) {
    this.cpu = state.cpu;
    this.vmcs = state.vmcs;
    this.memory = cpu.machine.memory();
  }

  /** Loads an area; the number of the entry that failed, from 1, or 0. */
  int load(VmcsField countField, VmcsField addressField) {
    int count = vmcs.readInt(countField);
    long entry = vmcs.read(addressField);
    for (int i = 1; i <= count; i++, entry += ENTRY) {
      if (!loadEntry(entry)) {
        return i;
      }
    }
    return 0;
  }

  private boolean loadEntry(long entry) {
    int index = memory.read32(entry);
    boolean excluded = index == FS_BASE || index == GS_BASE || x2apic(index);
    return memory.read32(entry + 4) == 0 && !excluded && write(index, memory.read64(entry + 8));
  }

  private boolean write(int index, long value) {
    try {
      cpu.msrs.write(index, value);
      return true;
    } catch (Fault refused) {
      return false;
    }
  }

  /** Stores the values of the MSRs an area names; false if one could not be read. */
  boolean store(VmcsField countField, VmcsField addressField) {
    int count = vmcs.readInt(countField);
    long entry = vmcs.read(addressField);
    for (int i = 0; i < count; i++, entry += ENTRY) {
      if (memory.read32(entry + 4) != 0 || !storeEntry(entry)) {
        return false;
      }
    }
    return true;
  }

  private boolean storeEntry(long entry) {
    int index = memory.read32(entry);
    if (x2apic(index)) {
      return false;
    }
    try {
      memory.write64(entry + 8, cpu.msrs.read(index));
      return true;
    } catch (Fault refused) {
      return false;
    }
  }

  private static boolean x2apic(int index) {
    return index >= X2APIC_FIRST && index <= X2APIC_LAST;
  }
}
