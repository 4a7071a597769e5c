package touchstone.host.memory;

import touchstone.core.hardware.Hardware;
import touchstone.core.memory.Rights;

/**
 * The toolstack's only way to memory: domain 0's guest-physical address space, translated access by
 * access. An address that the table does not map is a fault of the toolstack itself, so it throws.
 *
 * <p>Accesses of more than a byte do not cross a page; integers are little endian.
 */
public final class Domain0Memory {
  private final Hardware hardware;
  private final SecondLevelWalk walk;

  public Domain0Memory(Hardware hardware, SecondLevelWalk walk) {
    this.hardware = hardware;
    this.walk = walk;
  }

  public int read8(long address) {
    return hardware.read8(translate(address, Rights.READ)) & 0xff;
  }

  public int read16(long address) {
    return hardware.read16(translate(address, Rights.READ)) & 0xffff;
  }

  public int read32(long address) {
    return hardware.read32(translate(address, Rights.READ));
  }

  public long read64(long address) {
    return hardware.read64(translate(address, Rights.READ));
  }

  public void write8(long address, int value) {
    hardware.write8(translateForWrite(address), value);
  }

  public void write16(long address, int value) {
    hardware.write16(translateForWrite(address), value);
  }

  public void write32(long address, int value) {
    hardware.write32(translateForWrite(address), value);
  }

  public void write64(long address, long value) {
    hardware.write64(translateForWrite(address), value);
  }

  /** Copies bytes into memory, across pages. */
  public void write(long address, byte[] bytes) {
    write(address, bytes, 0, bytes.length);
  }

  /** Copies {@code length} bytes from {@code from} on into memory, across pages. */
  public void write(long address, byte[] bytes, int from, int length) {
    int done = 0;
    while (done < length) {
      int count = Math.min(length - done, untilPageEnd(address + done));
      writeWithinPage(translateForWrite(address + done), bytes, from + done, count);
      done += count;
    }
  }

  /** Zeroes a range, across pages. */
  public void clear(long address, int length) {
    write(address, new byte[length]);
  }

  /** Copies bytes out of memory, across pages. */
  public byte[] read(long address, int length) {
    byte[] bytes = new byte[length];
    read(address, bytes, 0, length);
    return bytes;
  }

  /** Copies {@code length} bytes out of memory to {@code at}, across pages. */
  public void read(long address, byte[] into, int at, int length) {
    int done = 0;
    while (done < length) {
      int count = Math.min(length - done, untilPageEnd(address + done));
      readWithinPage(translate(address + done, Rights.READ), into, at + done, count);
      done += count;
    }
  }

  /** The page at a page-aligned address, as shared with a guest. */
  public SharedPage page(long address) {
    return new Page(address);
  }

  private void readWithinPage(long physical, byte[] into, int at, int count) {
    int i = 0;
    for (; i + 8 <= count; i += 8) {
      long value = hardware.read64(physical + i);
      for (int b = 0; b < 8; b++) {
        into[at + i + b] = (byte) (value >>> 8 * b);
      }
    }
    for (; i < count; i++) {
      into[at + i] = (byte) hardware.read8(physical + i);
    }
  }

  private void writeWithinPage(long physical, byte[] bytes, int from, int count) {
    int i = 0;
    for (; i + 8 <= count; i += 8) {
      hardware.write64(physical + i, littleEndian(bytes, from + i));
    }
    for (; i < count; i++) {
      hardware.write8(physical + i, bytes[from + i] & 0xff);
    }
  }

  private static long littleEndian(byte[] bytes, int at) {
    long value = 0;
    for (int i = 7; i >= 0; i--) {
      value = (value << 8) | (bytes[at + i] & 0xff);
    }
    return value;
  }

  private static int untilPageEnd(long address) {
    return SharedPage.SIZE - (int) (address & SharedPage.SIZE - 1);
  }

  private long translateForWrite(long address) {
    return translate(address, Rights.READ | Rights.WRITE);
  }

  private long translate(long address, int rights) {
    long physical = walk.translate(address, rights);
    if (physical == SecondLevelWalk.NONE) {
      throw new IllegalStateException("domain 0 has no access to 0x" + Long.toHexString(address));
    }
    return physical;
  }

  private final class Page implements SharedPage {
    private final long base;

    Page(long base) {
      this.base = base;
    }

    @Override
    public int read8(int offset) {
      return Domain0Memory.this.read8(base + offset);
    }

    @Override
    public int read32(int offset) {
      return Domain0Memory.this.read32(base + offset);
    }

    @Override
    public void write8(int offset, int value) {
      Domain0Memory.this.write8(base + offset, value);
    }

    @Override
    public void write32(int offset, int value) {
      Domain0Memory.this.write32(base + offset, value);
    }

    @Override
    public void read(int offset, byte[] into, int at, int count) {
      Domain0Memory.this.read(base + offset, into, at, count);
    }

    @Override
    public void write(int offset, byte[] bytes, int from, int count) {
      Domain0Memory.this.write(base + offset, bytes, from, count);
    }
  }
}
