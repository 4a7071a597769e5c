package touchstone.machine.silicon;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The processor under this JVM: runs a piece of machine code with given registers and memory.
 *
 * <p>A stub at a fixed low address loads flags, XMM and general registers from a context block,
 * jumps to the code, and saves them when the code jumps to the exit stub. The code must not fault.
 */
final class NativeCpu {
  /** Linux's user-mode code segments. */
  static final long CODE_64 = 0x33;

  private static final int CODE_32 = 0x23;
  private static final int DATA = 0x2B;

  /** Selectors of the first two entries of the LDT. */
  private static final int CODE_16 = 0x07;

  private static final int DATA_16 = 0x0F;
  private static final int MODIFY_LDT = 154;

  private static final int FLAGS = 0x80;
  private static final int SAVED_STACK = 0x88;
  private static final int FAR_POINTER = 0x90;
  private static final int FAR_POINTER_16 = 0x98;
  private static final int DATA_SELECTOR = 0xA0;
  private static final int MXCSR = 0xA8;
  private static final int SAVED_MXCSR = 0xB0;
  private static final int XMM = 0x100;

  private static final int PROT_ALL = 7;
  private static final int MAP_PRIVATE_ANONYMOUS_NOREPLACE = 0x100022;

  private final MemorySegment memory;
  private final MethodHandle entry64;
  private final MethodHandle entry32;
  private final MethodHandle entry16;
  private final boolean has16;

  /** There is one, because its addresses are fixed. */
  private static final class Holder {
    static final NativeCpu INSTANCE = new NativeCpu();
  }

  /** Throws {@code IllegalStateException} if the fixed addresses are taken. */
  static NativeCpu instance() {
    return Holder.INSTANCE;
  }

  private NativeCpu() {
    Linker linker = Linker.nativeLinker();
    memory = map(linker);
    write(Layout.ENTRY, entryStub64());
    write(Layout.ENTRY_32, entryStub32());
    write(Layout.ENTRY_16, entryStub16());
    write(Layout.EXIT, exitStub());
    has16 = setLdt(linker, 0, Layout.START, true) && setLdt(linker, 1, Layout.SCRATCH, false);
    put(FAR_POINTER_16, Layout.CODE - Layout.START | (long) CODE_16 << 32);
    put(DATA_SELECTOR, DATA_16);
    put(FAR_POINTER, Layout.CODE | (long) CODE_32 << 32);
    entry64 = stub(linker, Layout.ENTRY);
    entry32 = stub(linker, Layout.ENTRY_32);
    entry16 = stub(linker, Layout.ENTRY_16);
  }

  static boolean isSupported() {
    return System.getProperty("os.arch").equals("amd64")
        && System.getProperty("os.name").equals("Linux");
  }

  private static MethodHandle stub(Linker linker, long address) {
    return linker.downcallHandle(MemorySegment.ofAddress(address), FunctionDescriptor.ofVoid());
  }

  /** Whether the kernel allows 16-bit segments. */
  boolean has16BitSegments() {
    return has16;
  }

  /** Makes an LDT entry a 16-bit segment of 64 KiB; false if the kernel does not allow it. */
  private boolean setLdt(Linker linker, int entry, long base, boolean code) {
    int contents = code ? 2 << 1 : 0;
    int useable = 1 << 6;
    put(0, entry | base << 32);
    put(8, 0xFFFF | (long) (contents | useable) << 32);
    MethodHandle syscall =
        linker.downcallHandle(
            linker.defaultLookup().find("syscall").orElseThrow(),
            FunctionDescriptor.of(
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG));
    try {
      return (long) syscall.invokeExact((long) MODIFY_LDT, 0x11L, Layout.CONTEXT, 16L) == 0;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static MemorySegment map(Linker linker) {
    MethodHandle mmap =
        linker.downcallHandle(
            linker.defaultLookup().find("mmap").orElseThrow(),
            FunctionDescriptor.of(
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_LONG));
    try {
      long address =
          (long)
              mmap.invokeExact(
                  Layout.START,
                  (long) Layout.BYTES,
                  PROT_ALL,
                  MAP_PRIVATE_ANONYMOUS_NOREPLACE,
                  -1,
                  0L);
      if (address != Layout.START) {
        throw new IllegalStateException("mmap gave " + Long.toHexString(address));
      }
      return MemorySegment.ofAddress(address).reinterpret(Layout.BYTES);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** Runs 16, 32 or 64-bit code that ends with a jump to {@link Layout#EXIT}; updates the image. */
  void run(byte[] code, int bits, CpuImage image) {
    write(Layout.CODE, code);
    write(Layout.SCRATCH, image.scratch);
    for (int i = 0; i < CpuImage.GPRS; i++) {
      put(8 * i, image.gpr[i]);
    }
    for (int i = 0; i < CpuImage.XMM_HALVES; i++) {
      put(XMM + 8 * i, image.xmm[i]);
    }
    put(FLAGS, image.flags);
    put(MXCSR, image.mxcsr);
    try {
      switch (bits) {
        case 64 -> entry64.invokeExact();
        case 32 -> entry32.invokeExact();
        default -> entry16.invokeExact();
      }
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
    for (int i = 0; i < CpuImage.GPRS; i++) {
      image.gpr[i] = get(8 * i);
    }
    for (int i = 0; i < CpuImage.XMM_HALVES; i++) {
      image.xmm[i] = get(XMM + 8 * i);
    }
    image.flags = get(FLAGS);
    image.mxcsr = (int) get(MXCSR);
    MemorySegment.copy(
        memory,
        ValueLayout.JAVA_BYTE,
        Layout.SCRATCH - Layout.START,
        image.scratch,
        0,
        image.scratch.length);
  }

  private void put(int field, long value) {
    memory.set(ValueLayout.JAVA_LONG, Layout.CONTEXT - Layout.START + field, value);
  }

  private long get(int field) {
    return memory.get(ValueLayout.JAVA_LONG, Layout.CONTEXT - Layout.START + field);
  }

  private void write(long address, byte[] bytes) {
    MemorySegment.copy(
        bytes, 0, memory, ValueLayout.JAVA_BYTE, address - Layout.START, bytes.length);
  }

  private static byte[] entryStub64() {
    Stub stub = new Stub();
    load(stub);
    return stub.jump(Layout.ENTRY, Layout.CODE);
  }

  /** 32-bit code needs real data segments; MOV EAX; MOV DS; MOV ES; registers; JMP FAR. */
  private static byte[] entryStub32() {
    Stub stub = new Stub();
    stub.bytes(0xB8, DATA, 0, 0, 0, 0x8E, 0xD8, 0x8E, 0xC0);
    load(stub);
    stub.absolute(FAR_POINTER, 0xFF, 0x2C);
    return stub.out.toByteArray();
  }

  /** 16-bit code has its stack in the LDT too: MOV EAX; MOV DS; MOV ES; ...; MOV SS; JMP FAR. */
  private static byte[] entryStub16() {
    Stub stub = new Stub();
    stub.bytes(0xB8, DATA_16, 0, 0, 0, 0x8E, 0xD8, 0x8E, 0xC0);
    load(stub);
    stub.absolute(DATA_SELECTOR, 0x8E, 0x14);
    stub.absolute(FAR_POINTER_16, 0xFF, 0x2C);
    return stub.out.toByteArray();
  }

  private static void load(Stub stub) {
    stub.bytes(0x53, 0x55, 0x41, 0x54, 0x41, 0x55, 0x41, 0x56, 0x41, 0x57);
    stub.absolute(SAVED_STACK, 0x48, 0x89, 0x24);
    stub.absolute(SAVED_MXCSR, 0x0F, 0xAE, 0x1C);
    stub.absolute(MXCSR, 0x0F, 0xAE, 0x14);
    stub.absolute(FLAGS, 0xFF, 0x34);
    stub.bytes(0x9D);
    for (int i = 0; i < 16; i++) {
      stub.absolute(XMM + 16 * i, 0x40 | i >> 3 << 2, 0x0F, 0x10, 0x04 | (i & 7) << 3);
    }
    for (int i = 0; i < 16; i++) {
      stub.absolute(8 * i, 0x48 | i >> 3 << 2, 0x8B, 0x04 | (i & 7) << 3);
    }
  }

  private static byte[] exitStub() {
    Stub stub = new Stub();
    for (int i = 0; i < 16; i++) {
      stub.absolute(8 * i, 0x48 | i >> 3 << 2, 0x89, 0x04 | (i & 7) << 3);
    }
    for (int i = 0; i < 16; i++) {
      stub.absolute(XMM + 16 * i, 0x40 | i >> 3 << 2, 0x0F, 0x11, 0x04 | (i & 7) << 3);
    }
    stub.absolute(MXCSR, 0x0F, 0xAE, 0x1C);
    stub.absolute(SAVED_MXCSR, 0x0F, 0xAE, 0x14);
    stub.bytes(0xB8, DATA, 0, 0, 0, 0x8E, 0xD0);
    stub.absolute(SAVED_STACK, 0x48, 0x8B, 0x24);
    stub.bytes(0x9C);
    stub.absolute(FLAGS, 0x8F, 0x04);
    stub.bytes(0x31, 0xC0, 0x8E, 0xD8, 0x8E, 0xC0);
    stub.bytes(0xFC, 0x41, 0x5F, 0x41, 0x5E, 0x41, 0x5D, 0x41, 0x5C, 0x5D, 0x5B, 0xC3);
    return stub.out.toByteArray();
  }

  /** Bytes of the stub; operands are absolute addresses in the context block. */
  private static final class Stub {
    final ByteArrayOutputStream out = new ByteArrayOutputStream();

    void bytes(int... octets) {
      for (int octet : octets) {
        out.write(octet);
      }
    }

    void absolute(int field, int... octets) {
      bytes(octets);
      out.write(0x25);
      word((int) Layout.CONTEXT + field);
    }

    byte[] jump(long here, long target) {
      out.write(0xE9);
      word((int) (target - (here + out.size() + 4)));
      return out.toByteArray();
    }

    private void word(int value) {
      bytes(value & 0xFF, value >> 8 & 0xFF, value >> 16 & 0xFF, value >>> 24);
    }
  }
}
