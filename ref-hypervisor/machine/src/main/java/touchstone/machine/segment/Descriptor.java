package touchstone.machine.segment;

import touchstone.machine.cpu.SegmentRegisters;

/**
 * A descriptor as read from a table.
 *
 * @param selector the selector that named it
 * @param address linear address of its 8 (or 16) bytes, or -1 for the null descriptor
 * @param low first 8 bytes
 * @param high second 8 bytes of a system descriptor or gate in long mode, else 0
 * @sdm 3.4.5, 3.5, 5.8.3
 */
public record Descriptor(int selector, long address, long low, long high) {
  public static final int TSS_16_AVAILABLE = 1;
  public static final int LDT = 2;
  public static final int CALL_GATE_16 = 4;
  public static final int TASK_GATE = 5;
  public static final int INTERRUPT_GATE_16 = 6;
  public static final int TRAP_GATE_16 = 7;
  public static final int TSS_AVAILABLE = 9;
  public static final int TSS_BUSY = 11;
  public static final int CALL_GATE = 12;
  public static final int INTERRUPT_GATE = 14;
  public static final int TRAP_GATE = 15;

  static final int NO_ADDRESS = -1;

  /** In the layout of {@link SegmentRegisters#attributes}. */
  public int attributes() {
    return (int) (low >>> 40) & 0xF0FF;
  }

  public int type() {
    return attributes() & SegmentRegisters.TYPE;
  }

  public int dpl() {
    return attributes() >>> SegmentRegisters.DPL_SHIFT & 3;
  }

  public int rpl() {
    return selector & 3;
  }

  public boolean present() {
    return (attributes() & SegmentRegisters.P) != 0;
  }

  public boolean isSystem() {
    return (attributes() & SegmentRegisters.S) == 0;
  }

  public boolean isCode() {
    return (attributes() & (SegmentRegisters.S | 8)) == (SegmentRegisters.S | 8);
  }

  public boolean isConforming() {
    return isCode() && (type() & 4) != 0;
  }

  public boolean isWritableData() {
    return !isSystem() && (type() & 10) == 2;
  }

  /** Data, or code that may be read. */
  public boolean isReadable() {
    return !isSystem() && (type() & 10) != 8;
  }

  public boolean isLong() {
    return (attributes() & SegmentRegisters.L) != 0;
  }

  /** D/B: 32-bit code or stack. */
  public boolean isBig() {
    return (attributes() & SegmentRegisters.DB) != 0;
  }

  public long base() {
    return (low >>> 16 & 0xFFFFFF) | (low >>> 56 & 0xFF) << 24 | high << 32;
  }

  /** In bytes, granularity applied. */
  public long limit() {
    long raw = low & 0xFFFF | low >>> 32 & 0xF0000;
    return (attributes() & SegmentRegisters.G) != 0 ? raw << 12 | 0xFFF : raw;
  }

  // ---- gates ------------------------------------------------------------------------------------

  public int gateSelector() {
    return (int) (low >>> 16) & 0xFFFF;
  }

  /** 16, 32 or, with the second half, 64 bits. */
  public long gateOffset() {
    long offset = low & 0xFFFF;
    return isWideGate() ? offset | low >>> 32 & 0xFFFF0000L | high << 32 : offset;
  }

  /** Parameters a call gate copies, 0 to 31. */
  public int parameterCount() {
    return (int) (low >>> 32) & 31;
  }

  /** Interrupt stack table index of an interrupt gate in long mode. */
  public int interruptStack() {
    return (int) (low >>> 32) & 7;
  }

  /** 32- or 64-bit rather than 16-bit. */
  public boolean isWideGate() {
    return (type() & 8) != 0;
  }
}
