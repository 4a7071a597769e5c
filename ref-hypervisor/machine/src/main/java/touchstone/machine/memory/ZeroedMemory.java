package touchstone.machine.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Zeroed memory from the C library's calloc, which takes large blocks straight from the kernel: a
 * page costs nothing until it is touched, whereas an arena writes zeros to all of it.
 */
final class ZeroedMemory {
  private static final int FRAME = PhysicalMemory.FRAME_BYTES;
  private static final Linker LINKER = Linker.nativeLinker();
  private static final SymbolLookup LIBRARY = LINKER.defaultLookup();

  private static final MethodHandle CALLOC =
      function(
          "calloc",
          FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));

  private static final MethodHandle FREE =
      function("free", FunctionDescriptor.ofVoid(ValueLayout.ADDRESS));

  private ZeroedMemory() {}

  private static MethodHandle function(String name, FunctionDescriptor type) {
    return LINKER.downcallHandle(LIBRARY.find(name).orElseThrow(), type);
  }

  /** So many bytes, aligned as a frame is, given back when no longer reachable. */
  static MemorySegment allocate(long bytes) {
    MemorySegment block;
    try {
      block = (MemorySegment) CALLOC.invokeExact(1L, bytes + FRAME);
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
    if (block.address() == 0) {
      throw new OutOfMemoryError("no " + bytes + " bytes for a machine's RAM");
    }
    MemorySegment owned = block.reinterpret(bytes + FRAME, Arena.ofAuto(), ZeroedMemory::free);
    return owned.asSlice(-block.address() & FRAME - 1, bytes);
  }

  private static void free(MemorySegment block) {
    try {
      FREE.invokeExact(block);
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
  }
}
