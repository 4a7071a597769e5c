package touchstone.machine.memory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * RAM by host physical address, from 0 to {@link #size()}.
 *
 * <p>Above RAM there may be devices. Where nothing answers a read gives all ones, a write is lost,
 * as on a bus without a device. The local APIC is not here, because each CPU sees its own; {@code
 * Mmu} looks there first.
 *
 * <p>A frame whose bytes have been decoded carries a mark. A write to it tells the listeners before
 * the byte changes, until none of them has code there any more; unmarked frames cost one array load
 * a write.
 */
public final class PhysicalMemory {
  public static final int FRAME_BYTES = 4096;
  public static final int FRAME_SHIFT = 12;

  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final MemorySegment ram;
  private final long size;
  private final boolean[] code;
  private CodeListener[] listeners = {};
  private @Nullable Mapped device;
  private long deviceStart;
  private long deviceEnd;

  /**
   * Zeroed RAM.
   *
   * @param bytes a positive multiple of 4096, at most 2^40
   */
  public PhysicalMemory(long bytes) {
    if (bytes <= 0 || bytes % FRAME_BYTES != 0 || bytes > 1L << 40) {
      throw new IllegalArgumentException("RAM must be whole frames: " + bytes);
    }
    ram = ZeroedMemory.allocate(bytes);
    size = bytes;
    code = new boolean[(int) (bytes >>> FRAME_SHIFT)];
  }

  /** A device whose registers are above RAM. */
  public interface Mapped {
    /** The value of 1, 2, 4 or 8 bytes at a distance from the device's first. */
    long read(int offset, int bytes);

    void write(int offset, int bytes, long value);
  }

  /** Lets the device answer at so many bytes from an address on; there can be one. */
  public void attach(long start, int bytes, Mapped newDevice) {
    if (device != null || start < size) {
      throw new IllegalStateException("taken: 0x" + Long.toHexString(start));
    }
    device = newDevice;
    deviceStart = start;
    deviceEnd = start + bytes;
  }

  /** In bytes. */
  public long size() {
    return size;
  }

  /** True if the whole range is RAM. */
  public boolean contains(long address, long bytes) {
    return address >= 0 && address <= size - bytes;
  }

  public int read8(long address) {
    return contains(address, 1)
        ? ram.get(ValueLayout.JAVA_BYTE, address) & 0xFF
        : (int) readOutside(address, 1) & 0xFF;
  }

  public int read16(long address) {
    return contains(address, 2) ? ram.get(SHORT, address) & 0xFFFF : (int) readBytes(address, 2);
  }

  public int read32(long address) {
    return contains(address, 4) ? ram.get(INT, address) : (int) readBytes(address, 4);
  }

  public long read64(long address) {
    return contains(address, 8) ? ram.get(LONG, address) : readBytes(address, 8);
  }

  /** The value of 1, 2, 4 or 8 bytes, zero-extended. */
  public long read(long address, int bytes) {
    return switch (bytes) {
      case 1 -> read8(address);
      case 2 -> read16(address);
      case 4 -> read32(address) & 0xFFFFFFFFL;
      default -> read64(address);
    };
  }

  public void write8(long address, int value) {
    if (!contains(address, 1)) {
      writeOutside(address, 1, value);
      return;
    }
    if (code[(int) (address >>> FRAME_SHIFT)]) {
      codeWritten(address, 1);
    }
    ram.set(ValueLayout.JAVA_BYTE, address, (byte) value);
  }

  public void write16(long address, int value) {
    if (!inOneFrame(address, 2)) {
      writeBytes(address, 2, value);
      return;
    }
    if (code[(int) (address >>> FRAME_SHIFT)]) {
      codeWritten(address, 2);
    }
    ram.set(SHORT, address, (short) value);
  }

  public void write32(long address, int value) {
    if (!inOneFrame(address, 4)) {
      writeBytes(address, 4, value);
      return;
    }
    if (code[(int) (address >>> FRAME_SHIFT)]) {
      codeWritten(address, 4);
    }
    ram.set(INT, address, value);
  }

  public void write64(long address, long value) {
    if (!inOneFrame(address, 8)) {
      writeBytes(address, 8, value);
      return;
    }
    if (code[(int) (address >>> FRAME_SHIFT)]) {
      codeWritten(address, 8);
    }
    ram.set(LONG, address, value);
  }

  /** Writes the low 1, 2, 4 or 8 bytes of the value. */
  public void write(long address, int bytes, long value) {
    switch (bytes) {
      case 1 -> write8(address, (int) value);
      case 2 -> write16(address, (int) value);
      case 4 -> write32(address, (int) value);
      default -> write64(address, value);
    }
  }

  /** Zeroes a range that must lie in RAM. */
  public void zero(long address, long bytes) {
    Objects.checkFromIndexSize(address, bytes, size);
    unmark(address, bytes);
    ram.asSlice(address, bytes).fill((byte) 0);
  }

  /** Sets every byte of a range that must lie in RAM. */
  public void fill(long address, long bytes, int value) {
    Objects.checkFromIndexSize(address, bytes, size);
    unmark(address, bytes);
    ram.asSlice(address, bytes).fill((byte) value);
  }

  /** Copies within RAM, as if through a buffer: overlapping ranges are moved intact. */
  public void copy(long from, long to, long bytes) {
    Objects.checkFromIndexSize(from, bytes, size);
    Objects.checkFromIndexSize(to, bytes, size);
    unmark(to, bytes);
    MemorySegment.copy(ram, from, ram, to, bytes);
  }

  /** Loads an image into RAM. */
  public void load(long address, byte[] image) {
    Objects.checkFromIndexSize(address, image.length, size);
    unmark(address, image.length);
    MemorySegment.copy(image, 0, ram, ValueLayout.JAVA_BYTE, address, image.length);
  }

  /** A copy of a range of RAM. */
  public byte[] bytes(long address, int length) {
    Objects.checkFromIndexSize(address, length, size);
    return ram.asSlice(address, length).toArray(ValueLayout.JAVA_BYTE);
  }

  /** From now on a write to this frame tells the listeners, until all of them say it may not. */
  public void markCode(long frame) {
    if (frame >= 0 && frame < code.length) {
      code[(int) frame] = true;
    }
  }

  /** Told before a write reaches a frame that holds decoded code. */
  public interface CodeListener {

    /**
     * Bytes of one frame, by host physical address, are about to change.
     *
     * @return whether the frame still holds code, so that the next write must be told too
     */
    boolean codeWritten(long address, int bytes);
  }

  public void addCodeListener(CodeListener listener) {
    listeners = Arrays.copyOf(listeners, listeners.length + 1);
    listeners[listeners.length - 1] = listener;
  }

  private boolean inOneFrame(long address, int bytes) {
    return contains(address, bytes) && (address & (FRAME_BYTES - 1)) <= FRAME_BYTES - bytes;
  }

  private long readBytes(long address, int bytes) {
    if (address >= size) {
      return readOutside(address, bytes);
    }
    long value = 0;
    for (int i = bytes - 1; i >= 0; i--) {
      value = value << 8 | read8(address + i);
    }
    return value;
  }

  private void writeBytes(long address, int bytes, long value) {
    if (address >= size) {
      writeOutside(address, bytes, value);
      return;
    }
    for (int i = 0; i < bytes; i++) {
      write8(address + i, (int) (value >>> 8 * i));
    }
  }

  private long readOutside(long address, int bytes) {
    if (device == null || address < deviceStart || address + bytes > deviceEnd) {
      return bytes == 8 ? -1 : (1L << 8 * bytes) - 1;
    }
    return device.read((int) (address - deviceStart), bytes);
  }

  private void writeOutside(long address, int bytes, long value) {
    if (device != null && address >= deviceStart && address + bytes <= deviceEnd) {
      device.write((int) (address - deviceStart), bytes, value);
    }
  }

  private void unmark(long address, long bytes) {
    long end = address + bytes;
    long next;
    for (long at = address; at < end; at = next) {
      next = Math.min((at | (FRAME_BYTES - 1)) + 1, end);
      if (code[(int) (at >>> FRAME_SHIFT)]) {
        codeWritten(at, (int) (next - at));
      }
    }
  }

  private void codeWritten(long address, int bytes) {
    boolean stays = false;
    for (CodeListener listener : listeners) {
      stays |= listener.codeWritten(address, bytes);
    }
    code[(int) (address >>> FRAME_SHIFT)] = stays;
  }
}
