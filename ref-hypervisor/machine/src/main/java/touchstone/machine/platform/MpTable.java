package touchstone.machine.platform;

import java.nio.charset.StandardCharsets;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Cpuid;
import touchstone.machine.interrupt.LocalApic;
import touchstone.machine.memory.PhysicalMemory;

/**
 * The table by which a kernel without ACPI finds the other processors: one entry a CPU and an ISA
 * bus. The I/O APIC is in ACPI's tables alone; who goes by this one stays with the 8259A.
 *
 * @see "MultiProcessor Specification 1.4, chapter 4"
 */
final class MpTable {
  /** In the BIOS area, where kernels look for the signature on 16-byte boundaries. */
  private static final long POINTER = 0xF0000;

  private static final long TABLE = POINTER + 0x10;
  private static final int HEADER_BYTES = 44;
  private static final int PROCESSOR_BYTES = 20;
  private static final int BUS_BYTES = 8;
  private static final int SPECIFICATION_1_4 = 4;
  private static final int APIC_VERSION = 0x14;
  private static final int ENABLED = 1;
  private static final int BOOTSTRAP = 2;

  private MpTable() {}

  static void write(Machine machine) {
    PhysicalMemory memory = machine.memory();
    int count = machine.cpus();
    int bytes = HEADER_BYTES + count * PROCESSOR_BYTES + BUS_BYTES;
    writeHeader(memory, bytes, count + 1);
    long at = TABLE + HEADER_BYTES;
    for (int i = 0; i < count; i++) {
      writeProcessor(memory, at, machine.cpu(i));
      at += PROCESSOR_BYTES;
    }
    memory.write8(at, 1);
    text(memory, at + 2, "ISA   ");
    memory.write8(TABLE + 7, checksum(memory, TABLE, bytes));
    writePointer(memory);
  }

  private static void writePointer(PhysicalMemory memory) {
    text(memory, POINTER, "_MP_");
    memory.write32(POINTER + 4, (int) TABLE);
    memory.write8(POINTER + 8, 1);
    memory.write8(POINTER + 9, SPECIFICATION_1_4);
    memory.write8(POINTER + 10, checksum(memory, POINTER, 16));
  }

  private static void writeHeader(PhysicalMemory memory, int bytes, int entries) {
    text(memory, TABLE, "PCMP");
    memory.write16(TABLE + 4, bytes);
    memory.write8(TABLE + 6, SPECIFICATION_1_4);
    text(memory, TABLE + 8, "TOUCHSTNBAREMACHINE ");
    memory.write16(TABLE + 34, entries);
    memory.write32(TABLE + 36, (int) LocalApic.DEFAULT_BASE);
  }

  private static void writeProcessor(PhysicalMemory memory, long at, Cpu cpu) {
    memory.write8(at + 1, cpu.id);
    memory.write8(at + 2, APIC_VERSION);
    memory.write8(at + 3, cpu.id == 0 ? ENABLED | BOOTSTRAP : ENABLED);
    memory.write32(at + 4, cpu.model.signature());
    memory.write32(at + 8, Cpuid.leaf(cpu, 1, 0)[3]);
  }

  private static void text(PhysicalMemory memory, long at, String text) {
    memory.load(at, text.getBytes(StandardCharsets.US_ASCII));
  }

  /** The byte that makes the sum of all bytes zero; its place must still hold zero. */
  private static int checksum(PhysicalMemory memory, long start, int bytes) {
    int sum = 0;
    for (int i = 0; i < bytes; i++) {
      sum += memory.read8(start + i);
    }
    return -sum & 0xFF;
  }
}
