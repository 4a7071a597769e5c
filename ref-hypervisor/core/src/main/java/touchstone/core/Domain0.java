package touchstone.core;

import touchstone.core.domain.Domain;
import touchstone.core.domain.Domains;
import touchstone.core.hardware.Hardware;
import touchstone.core.hypercall.Errno;
import touchstone.core.hypercall.Subsystems;
import touchstone.core.memory.Frames;
import touchstone.core.vcpu.Vcpu;
import touchstone.core.vcpu.VcpuContext;

/**
 * Builds the control domain: plain memory from guest frame 0 up and one vCPU in 64-bit mode, ring
 * 0.
 *
 * <p>The vCPU never executes. The host's toolstack is its kernel: it makes hypercalls through
 * {@code Core.hypercall0}, whose pointers are translated by the page tables built here, and it
 * reads and writes only this memory. Guest frames 0 and 1 hold a PML4 and a PDPT that map 512 GiB
 * one to one.
 */
final class Domain0 {
  private static final int GRANT_FRAMES = 4;
  private static final int ENTRIES = 512;
  private static final long GIB = 0x40000000L;

  /** Present, writable; and in the PDPT also page size 1 GiB. @sdm 4.5.4 */
  private static final long TABLE = 0x3L;

  private static final long PAGE_1G = 0x83L;

  /** PE, NE, WP, PG. */
  private static final long CR0 = 0x80010021L;

  /** PAE. */
  private static final long CR4 = 0x20L;

  /** LME, LMA. */
  private static final long EFER = 0x500L;

  private static final int CODE_64 = 0xA09B;
  private static final int DATA = 0xC093;
  private static final int BUSY_TSS = 0x8B;
  private static final int UNUSABLE = 0x10000;

  private Domain0() {}

  /** 0, ENOMEM, or EINVAL if the number of pages is out of range or the state refused. */
  static int construct(Hardware hw, Subsystems s, int pages) {
    if (pages < 2 || pages > Frames.GFNS) {
      return Errno.EINVAL;
    }
    Domains domains = s.domains;
    Domain d = domains.find(0) == null ? domains.create(0, GRANT_FRAMES) : null;
    if (d == null) {
      return Errno.ENOMEM;
    }
    d.maxPages = pages;
    for (int gfn = 0; gfn < pages; gfn++) {
      if (!domains.populate(d, gfn)) {
        return Errno.ENOMEM;
      }
    }
    identity(hw, s.frames.frameAt(0, 0) * 4096L, s.frames.frameAt(0, 1) * 4096L);
    if (!domains.createVcpus(d, 1)) {
      return Errno.ENOMEM;
    }
    return start(s, d, d.vcpu[0]);
  }

  private static int start(Subsystems s, Domain d, Vcpu v) {
    s.scheduler.remove(v);
    if (!s.driver.load(v, context())) {
      return Errno.EINVAL;
    }
    v.initialised = true;
    v.state = Vcpu.RUNNABLE;
    d.pauseCount = 0;
    s.clock.publishWallclock(d.sharedInfo(), true);
    s.clock.publish(v);
    return 0;
  }

  private static void identity(Hardware hw, long pml4, long pdpt) {
    hw.write64(pml4, 0x1000L + TABLE);
    for (int i = 0; i < ENTRIES; i++) {
      hw.write64(pdpt + 8L * i, i * GIB + PAGE_1G);
    }
  }

  private static VcpuContext context() {
    VcpuContext c = new VcpuContext();
    c.cr0 = CR0;
    c.cr4 = CR4;
    c.efer = EFER;
    c.rflags = 2L;
    for (int i = 0; i < 8; i++) {
      c.attributes[i] = DATA;
      c.limit[i] = 0xFFFFFFFFL;
    }
    c.attributes[1] = CODE_64;
    c.attributes[6] = UNUSABLE;
    c.attributes[7] = BUSY_TSS;
    c.limit[7] = 0x67L;
    return c;
  }
}
