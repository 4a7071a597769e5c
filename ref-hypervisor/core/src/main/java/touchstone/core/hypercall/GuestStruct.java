package touchstone.core.hypercall;

import touchstone.core.hardware.Words;
import touchstone.core.vcpu.Vcpu;

/**
 * The copy of a structure of guest memory: loaded whole, read by field, written back by field.
 *
 * <p>Offsets are the constants of the layout classes and lie inside the loaded size; numbers are
 * little endian. {@code word} is a C long or handle of the caller: four or eight bytes.
 */
public final class GuestStruct {
  /** Largest structure or chunk that is copied at once. */
  public static final int SIZE = 4096;

  public final byte[] bytes = new byte[SIZE];

  private final GuestMemory memory;
  private Vcpu vcpu;
  private boolean narrow;

  /*@ public invariant bytes.length == SIZE; @*/

  public GuestStruct(GuestMemory memory) {
    this.memory = memory;
  }

  void begin(Vcpu caller, boolean isNarrow) {
    vcpu = caller;
    narrow = isNarrow;
  }

  /**
   * Copies {@code size} bytes (0 to SIZE) in from a linear address; false if they are not there.
   */
  /*@ public normal_behavior
    @ requires 0 <= size && size <= SIZE;
    @ assignable bytes[0 .. size - 1];
    @*/
  public boolean load(long address, int size) {
    return memory.copyIn(vcpu, address, bytes, 0, size);
  }

  /** Copies the first {@code size} bytes out. */
  /*@ public normal_behavior
    @ requires 0 <= size && size <= SIZE;
    @*/
  public boolean store(long address, int size) {
    return memory.copyOut(vcpu, address, bytes, 0, size);
  }

  /** Copies one field out to where it lies in the structure at {@code address}. */
  /*@ public normal_behavior
    @ requires 0 <= offset && 0 <= size && offset + size <= SIZE;
    @*/
  // [impl->req~res-output-clean~1]
  public boolean storeField(long address, int offset, int size) {
    return memory.copyOut(vcpu, address + offset, bytes, offset, size);
  }

  /** Zeroes the first {@code size} bytes. */
  /*@ public normal_behavior
    @ requires 0 <= size && size <= SIZE;
    @ ensures (\forall int i; 0 <= i && i < size; bytes[i] == 0);
    @ assignable bytes[0 .. size - 1];
    @*/
  public void clear(int size) {
    /*@ loop_invariant 0 <= i && i <= size;
      @ loop_invariant (\forall int k; 0 <= k && k < i; bytes[k] == 0);
      @ decreases size - i;
      @ assignable bytes[0 .. size - 1];
      @*/
    for (int i = 0; i < size; i++) {
      bytes[i] = 0;
    }
  }

  /*@ public normal_behavior
    @ requires 0 <= offset && offset < SIZE;
    @ ensures 0 <= \result && \result <= 255;
    @ assignable \strictly_nothing;
    @*/
  public int get8(int offset) {
    return Words.unsigned(bytes[offset]);
  }

  /*@ public normal_behavior
    @ requires 0 <= offset && offset < SIZE - 1;
    @ ensures 0 <= \result && \result <= 65535;
    @ assignable \strictly_nothing;
    @*/
  public int get16(int offset) {
    return get8(offset) + get8(offset + 1) * 256;
  }

  /** 0 to 2^32 - 1. */
  /*@ public normal_behavior
    @ requires 0 <= offset && offset < SIZE - 3;
    @ ensures 0 <= \result && \result <= 4294967295L;
    @ assignable \strictly_nothing;
    @*/
  public long get32(int offset) {
    return get16(offset) + get16(offset + 2) * 65536L;
  }

  /*@ public normal_behavior
    @ requires 0 <= offset && offset < SIZE - 7;
    @ ensures true;
    @ assignable \strictly_nothing;
    @*/
  public long get64(int offset) {
    return Words.join(get32(offset + 4), get32(offset));
  }

  /*@ public normal_behavior
    @ requires 0 <= offset && offset < SIZE - 7;
    @ ensures true;
    @ assignable \strictly_nothing;
    @*/
  // [impl->req~hyp-compat~1]
  public long getWord(int offset) {
    return narrow ? get32(offset) : get64(offset);
  }

  /*@ public normal_behavior
    @ requires 0 <= offset && offset < SIZE;
    @ assignable bytes[offset];
    @*/
  public void put8(int offset, int value) {
    bytes[offset] = (byte) value;
  }

  /*@ public normal_behavior
    @ requires 0 <= offset && offset < SIZE - 1;
    @ assignable bytes[offset .. offset + 1];
    @*/
  public void put16(int offset, int value) {
    put8(offset, value);
    put8(offset + 1, value >> 8);
  }

  /*@ public normal_behavior
    @ requires 0 <= offset && offset < SIZE - 3;
    @ assignable bytes[offset .. offset + 3];
    @*/
  public void put32(int offset, long value) {
    put16(offset, (int) value);
    put16(offset + 2, (int) (value >> 16));
  }

  /*@ public normal_behavior
    @ requires 0 <= offset && offset < SIZE - 7;
    @ assignable bytes[offset .. offset + 7];
    @*/
  public void put64(int offset, long value) {
    put32(offset, value);
    put32(offset + 4, value >> 32);
  }

  /*@ public normal_behavior
    @ requires 0 <= offset && offset < SIZE - 7;
    @ assignable bytes[offset .. offset + 7];
    @*/
  public void putWord(int offset, long value) {
    if (narrow) {
      put32(offset, value);
    } else {
      put64(offset, value);
    }
  }

  /** Puts ASCII text and a terminating zero, cut to fit in {@code size} bytes. */
  /*@ public normal_behavior
    @ requires 0 <= offset && 1 <= size && offset + size <= SIZE;
    @ assignable bytes[offset .. offset + size - 1];
    @*/
  public void putText(int offset, String text, int size) {
    int length = text.length() < size - 1 ? text.length() : size - 1;
    for (int i = 0; i < length; i++) {
      put8(offset + i, text.charAt(i));
    }
    put8(offset + length, 0);
  }
}
