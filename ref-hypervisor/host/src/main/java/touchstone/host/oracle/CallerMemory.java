package touchstone.host.oracle;

import java.util.Optional;
import touchstone.core.hypercall.Call;
import touchstone.core.hypercall.GuestMemory;

/** The caller's memory as its hypercall sees it; nothing is changed. */
final class CallerMemory {
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
