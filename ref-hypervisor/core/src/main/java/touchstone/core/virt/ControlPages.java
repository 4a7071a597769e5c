package touchstone.core.virt;

import touchstone.core.hardware.Hardware;
import touchstone.core.memory.Frames;

/** Frames of the hypervisor's own for control structures; always zeroed, never a guest's. */
// [impl->req~vcs-frames~1]
// [impl->req~res-vcpu-pages~1]
public final class ControlPages {
  private static final long PAGE = 4096L;

  private final Hardware hw;
  private final Frames frames;

  public ControlPages(Hardware hardware, Frames allFrames) {
    hw = hardware;
    frames = allFrames;
  }

  /** Physical address of a zeroed page, or 0 if there is none left. */
  /*@ public normal_behavior
    @ ensures 0 <= \result && \result % 4096 == 0;
    @*/
  public long allocate() {
    int frame = frames.allocate(Frames.HYPERVISOR);
    return frame == Frames.NONE ? 0L : frame * PAGE;
  }

  /** Gives a page back, to be scrubbed; no effect for address 0. */
  /*@ public normal_behavior
    @ requires 0 <= address && address % 4096 == 0;
    @*/
  public void release(long address) {
    if (address != 0L) {
      frames.release((int) (address / PAGE));
    }
  }

  /** Physical address of {@code count} adjacent pages, every byte {@code fill}; 0 if none. */
  /*@ public normal_behavior
    @ requires 1 <= count && count <= 16 && 0 <= fill && fill <= 255;
    @ ensures 0 <= \result && \result % 4096 == 0;
    @*/
  public long allocateFilled(int count, int fill) {
    int first = frames.allocate(Frames.HYPERVISOR);
    int last = first;
    int have = 1;
    while (last != Frames.NONE && have < count) {
      int next = frames.allocate(Frames.HYPERVISOR);
      if (next != last + 1) {
        first = next;
        have = 0;
      }
      last = next;
      have = have + 1;
    }
    if (last == Frames.NONE) {
      return 0L;
    }
    for (int i = 0; i < count * 4096; i++) {
      hw.write8(first * PAGE + i, fill);
    }
    return first * PAGE;
  }
}
