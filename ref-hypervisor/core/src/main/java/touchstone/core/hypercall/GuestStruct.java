package touchstone.core.hypercall;

import touchstone.core.hardware.Bytes;
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

  /*@ spec_public @*/ private final GuestMemory memory;

  /** Null only before the first call. */
  /*@ spec_public nullable @*/ private Vcpu vcpu;

  /*@ spec_public @*/ private boolean narrow;

  /*@ public invariant bytes.length == SIZE;
    @ public invariant (\forall int i; 0 <= i && i < bytes.length;
    @                     -128 <= bytes[i] && bytes[i] <= 127);
    @ public invariant vcpu != null ==> vcpu.domain != null;
    @*/

  /*@ public normal_behavior
    @ ensures this.memory == memory && vcpu == null && \fresh(bytes);
    @ assignable \nothing;
    @*/
  public GuestStruct(GuestMemory memory) {
    this.memory = memory;
  }

  /*@ normal_behavior
    @ requires caller.domain != null;
    @ ensures vcpu == caller && narrow == isNarrow;
    @ assignable vcpu, narrow;
    @*/
  void begin(Vcpu caller, boolean isNarrow) {
    vcpu = caller;
    narrow = isNarrow;
  }

  /**
   * Copies {@code size} bytes (0 to SIZE) in from a linear address; false if they are not there.
   */
  /*@ public normal_behavior
    @ requires_free \invariant_for(memory);
    @ requires vcpu != null && 0 <= size && size <= SIZE;
    @ ensures \result && 0 < size
    @           ==> -140737488355328L <= address && address <= 140737488355328L;
    @ assignable bytes[*];
    @*/
  public boolean load(long address, int size) {
    return memory.copyIn(vcpu, address, bytes, 0, size);
  }

  /** Copies the first {@code size} bytes out. */
  /*@ public normal_behavior
    @ requires_free \invariant_for(memory);
    @ requires vcpu != null && 0 <= size && size <= SIZE;
    @ assignable \strictly_nothing;
    @*/
  public boolean store(long address, int size) {
    return memory.copyOut(vcpu, address, bytes, 0, size);
  }

  /** Copies one field out to where it lies in the structure at an address it was loaded from. */
  /*@ public normal_behavior
    @ requires_free \invariant_for(memory);
    @ requires vcpu != null && 0 <= offset && 0 <= size && offset + size <= SIZE;
    @ requires -140737488355328L <= address && address <= 140737488355328L;
    @ assignable \strictly_nothing;
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
    return Bytes.get8(bytes, offset);
  }

  /*@ public normal_behavior
    @ requires 0 <= offset && offset < SIZE - 1;
    @ ensures 0 <= \result && \result <= 65535;
    @ assignable \strictly_nothing;
    @*/
  public int get16(int offset) {
    return Bytes.get16(bytes, offset);
  }

  /** 0 to 2^32 - 1. */
  /*@ public normal_behavior
    @ requires 0 <= offset && offset < SIZE - 3;
    @ ensures 0 <= \result && \result <= 4294967295L;
    @ assignable \strictly_nothing;
    @*/
  public long get32(int offset) {
    return Bytes.get32(bytes, offset);
  }

  /*@ public normal_behavior
    @ requires 0 <= offset && offset < SIZE - 7;
    @ ensures true;
    @ assignable \strictly_nothing;
    @*/
  public long get64(int offset) {
    return Bytes.get64(bytes, offset);
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
    Bytes.put8(bytes, offset, (int) (Words.low(value) % 256));
  }

  /*@ public normal_behavior
    @ requires 0 <= offset && offset < SIZE - 1;
    @ assignable bytes[offset .. offset + 1];
    @*/
  public void put16(int offset, int value) {
    Bytes.put16(bytes, offset, (int) (Words.low(value) % 65536));
  }

  /*@ public normal_behavior
    @ requires 0 <= offset && offset < SIZE - 3;
    @ assignable bytes[offset .. offset + 3];
    @*/
  public void put32(int offset, long value) {
    Bytes.put32(bytes, offset, Words.low(value));
  }

  /*@ public normal_behavior
    @ requires 0 <= offset && offset < SIZE - 7;
    @ assignable bytes[offset .. offset + 7];
    @*/
  public void put64(int offset, long value) {
    Bytes.put64(bytes, offset, value);
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
    /*@ loop_invariant 0 <= i && (i <= length || i == 0);
      @ decreases length - i;
      @ assignable bytes[offset .. offset + size - 1];
      @*/
    for (int i = 0; i < length; i++) {
      put8(offset + i, text.charAt(i));
    }
    put8(offset + length, 0);
  }
}
