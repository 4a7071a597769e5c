package touchstone.host.oracle;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import touchstone.core.hypercall.Call;
import touchstone.core.hypercall.GuestMemory;

/** The caller's memory as its hypercall sees it; nothing is changed. */
final class CallerMemory {
  private static final int MARGIN = 32;

  private final GuestMemory memory;
  private final Call call;

  CallerMemory(GuestMemory memory, Call call) {
    this.memory = memory;
    this.call = call;
  }

  /** A copy of the structure at a linear address, or nothing if it cannot be read. */
  Optional<Structure> read(long address, int size) {
    byte[] bytes = new byte[size];
    return memory.copyIn(call.vcpu, address, bytes, 0, size)
        ? Optional.of(new Structure(bytes, call.word()))
        : Optional.empty();
  }

  /**
   * To ask after the call whether an address still means the same place: a result written into the
   * caller's own page tables may lead elsewhere. Told by the bytes around the result.
   */
  BooleanSupplier placeOf(long address, int size) {
    byte[] before = around(address, size);
    return () -> Arrays.equals(before, around(address, size));
  }

  private byte[] around(long address, int size) {
    byte[] bytes = new byte[2 * MARGIN];
    boolean low = memory.copyIn(call.vcpu, address - MARGIN, bytes, 0, MARGIN);
    boolean high = memory.copyIn(call.vcpu, address + size, bytes, MARGIN, MARGIN);
    return low || high ? bytes : new byte[0];
  }

  /** Whether an array lies in the caller's address space. */
  boolean isArray(long address, long count, int size) {
    return memory.isArray(call.vcpu, address, count, size);
  }

  boolean isWritable(long address, int size) {
    return memory.isWritable(call.vcpu, address, size);
  }

  /** How many of {@code count} bytes from the first on can be read, looking at {@code most}. */
  long readable(long address, long count, int most) {
    int size = (int) Math.min(count, most);
    if (size == 0 || read(address, size).isPresent()) {
      return size;
    }
    int readable = 0;
    while (read(address + readable, 1).isPresent()) {
      readable++;
    }
    return readable;
  }
}
