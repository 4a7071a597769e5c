package touchstone.machine.svm;

import static touchstone.machine.svm.VmcbLayout.*;

import touchstone.machine.memory.PhysicalMemory;

/** Writes down what an exit left in the VMCB, as {@code reference.txt} explains. */
final class SvmOutcome {
  private static final long CODE = 0x8000000;
  private static final long HANDLERS = 0x8010000;
  private static final long STACK = 0x8030800;
  private static final int PAGE = 0x1000;
  private static final long VIRTUAL_INTERRUPT_FIELDS = 0xFFFF_1FF0_FFFFL;

  private final PhysicalMemory memory;
  private final long vmcb;
  private final StringBuilder text = new StringBuilder();

  SvmOutcome(PhysicalMemory memory, long vmcb) {
    this.memory = memory;
    this.vmcb = vmcb;
  }

  String describe() {
    long code = read(EXITCODE);
    value("c", code);
    if (code != ExitCode.INVALID) {
      information((int) code);
      place("rip", read(RIP));
      if (!event((int) code)) {
        place("nrip", read(NRIP));
      }
      state();
    }
    return text.toString().trim();
  }

  private void information(int code) {
    value("i1", read(EXITINFO1));
    boolean second =
        code == ExitCode.IOIO
            || code == ExitCode.NPF
            || code == ExitCode.EXCEPTION_0 + 14
            || code == ExitCode.TASK_SWITCH;
    if (second) {
      value("i2", read(EXITINFO2));
    }
    int event = (int) read(EXITINTINFO);
    if (EventInformation.valid(event)) {
      value("ii", event & 0x80000FFFL);
      if ((event & EventInformation.ERROR_CODE_VALID) != 0) {
        value("iic", read(EXITINTINFO) >>> 32);
      }
    }
  }

  /** Not an instruction: nRIP is not compared. */
  private static boolean event(int code) {
    return code >= ExitCode.EXCEPTION_0 && code <= ExitCode.VINTR
        || code == ExitCode.NPF
        || code == ExitCode.SHUTDOWN;
  }

  private void state() {
    place("rsp", read(RSP));
    value("fl", read(RFLAGS));
    if ((read(INTERRUPT_SHADOW) & 1) != 0) {
      value("sh", 1);
    }
    value("cpl", memory.read8(vmcb + CPL));
    value("v", read(VIRTUAL_INTERRUPT) & VIRTUAL_INTERRUPT_FIELDS);
    long top = read(RSP);
    if (top < STACK && STACK - top <= 64) {
      for (long at = top; at < STACK; at += 8) {
        place("s", memory.read64(at));
      }
    }
  }

  private long read(int offset) {
    return memory.read64(vmcb + offset);
  }

  private void value(String name, long value) {
    text.append(' ').append(name).append('=').append(Long.toHexString(value));
  }

  /** An address near code, handlers or stack is written relative to it. */
  private void place(String name, long value) {
    text.append(' ').append(name).append('=').append(relative(value));
  }

  private static String relative(long value) {
    if (within(value, CODE)) {
      return "code+" + Long.toHexString(value - CODE);
    }
    if (within(value, HANDLERS)) {
      return "vec" + Long.toHexString(value - HANDLERS >>> 4);
    }
    if (within(value, STACK - PAGE / 2)) {
      long distance = value - STACK;
      return "stk" + (distance <= 0 ? "-" : "+") + Long.toHexString(Math.abs(distance));
    }
    return Long.toHexString(value);
  }

  private static boolean within(long value, long start) {
    return Long.compareUnsigned(value - start, PAGE) < 0;
  }
}
