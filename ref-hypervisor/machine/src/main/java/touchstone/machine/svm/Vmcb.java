package touchstone.machine.svm;

import touchstone.machine.memory.PhysicalMemory;

/**
 * The VMCB of the guest that runs, where it lies in physical memory. Nothing of it is cached, so
 * its clean bits are accepted and ignored. @apm 15.5, 15.15
 */
final class Vmcb {
  private final PhysicalMemory memory;
  private long address;

  Vmcb(PhysicalMemory memory) {
    this.memory = memory;
  }

  void point(long newAddress) {
    address = newAddress;
  }

  long address() {
    return address;
  }

  int read8(int offset) {
    return memory.read8(address + offset);
  }

  int read16(int offset) {
    return memory.read16(address + offset);
  }

  int read32(int offset) {
    return memory.read32(address + offset);
  }

  long read64(int offset) {
    return memory.read64(address + offset);
  }

  void write8(int offset, int value) {
    memory.write8(address + offset, value);
  }

  void write16(int offset, int value) {
    memory.write16(address + offset, value);
  }

  void write32(int offset, int value) {
    memory.write32(address + offset, value);
  }

  void write64(int offset, long value) {
    memory.write64(address + offset, value);
  }

  boolean test(int offset, int bits) {
    return (read32(offset) & bits) != 0;
  }
}
