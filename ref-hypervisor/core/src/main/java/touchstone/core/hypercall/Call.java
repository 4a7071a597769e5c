package touchstone.core.hypercall;

import touchstone.core.domain.Domain;
import touchstone.core.hardware.Words;
import touchstone.core.vcpu.Vcpu;

/**
 * One hypercall being carried out: who calls, with which arguments, and the one buffer through
 * which structures travel.
 *
 * <p>A structure is copied in once, whole, into {@code in}; every field is then taken from there,
 * so that what was checked is what is used. Results are put into the same buffer and copied out.
 */
// [impl->req~hyp-copy-in-once~1]
public final class Call {
  /** Null only before the first call. */
  public /*@ nullable @*/ Vcpu vcpu;

  public /*@ nullable @*/ Domain domain;

  /** The caller executes 32-bit code: handles and longs in structures are four bytes. */
  public boolean narrow;

  /** __HYPERVISOR_ number. */
  public long number;

  /** The arguments; a preempted handler leaves those of its continuation. */
  public final long[] arg = new long[6];

  /** The structure the handler is working on. */
  public final GuestStruct record;

  /** For arrays inside a structure, so that reading them does not disturb {@link #record}. */
  public final GuestStruct item;

  /*@ spec_public @*/ private final GuestMemory memory;

  /*@ public invariant arg.length == 6 && record != item && record.bytes != item.bytes;
    @ public invariant (\forall int i; 0 <= i && i < 6; -9223372036854775807L - 1 <= arg[i]
    @                     && arg[i] <= 9223372036854775807L);
    @ public invariant \invariant_for(record) && \invariant_for(item);
    @ public invariant vcpu != null ==> record.vcpu == vcpu && item.vcpu == vcpu;
    @*/

  /*@ public normal_behavior
    @ ensures arg.length == 6 && vcpu == null;
    @ assignable \nothing;
    @*/
  public Call(GuestMemory memory) {
    this.memory = memory;
    record = new GuestStruct(memory);
    item = new GuestStruct(memory);
  }

  /** Names the caller for the structures that follow. */
  /*@ public normal_behavior
    @ requires caller.domain != null;
    @ ensures vcpu == caller && domain == caller.domain && narrow == isNarrow;
    @ assignable vcpu, domain, narrow, record.vcpu, record.narrow, item.vcpu, item.narrow;
    @*/
  public void begin(Vcpu caller, boolean isNarrow) {
    vcpu = caller;
    domain = caller.domain;
    narrow = isNarrow;
    record.begin(caller, isNarrow);
    item.begin(caller, isNarrow);
  }

  /** An argument that the ABI declares as unsigned int. */
  /*@ public normal_behavior
    @ requires 0 <= index && index < 6;
    @ ensures 0 <= \result && \result <= 4294967295L;
    @ assignable \strictly_nothing;
    @*/
  public long arg32(int index) {
    return Words.low(arg[index]);
  }

  /** Size of a C long, a pointer and a handle of the caller. */
  /*@ public normal_behavior
    @ ensures \result == (narrow ? 4 : 8);
    @ assignable \strictly_nothing;
    @*/
  public int word() {
    return narrow ? 4 : 8;
  }

  /** Whether an array argument lies in the caller's address space. */
  /*@ public normal_behavior
    @ requires_free \invariant_for(memory);
    @ requires vcpu != null && 0 < size && size <= 4096;
    @ ensures \result ==> 0 <= count && count <= 4294967296L;
    @ ensures \result && 0 < count ==> 0 <= handle && handle + count * size <= 140737488355328L
    @           || -140737488355328L <= handle && handle + count * size <= 0;
    @ assignable \strictly_nothing;
    @*/
  public boolean isArray(long handle, long count, int size) {
    return memory.isArray(vcpu, handle, count, size);
  }
}
