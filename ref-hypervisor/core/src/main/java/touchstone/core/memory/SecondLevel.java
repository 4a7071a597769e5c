package touchstone.core.memory;

import touchstone.core.hardware.Hardware;

/**
 * The second-level (EPT or NPT) tables in memory, and the one place that writes them.
 *
 * <p>A leaf is decided by {@link Frames} and copied from there into the hardware's table: {@link
 * #write} encodes what Frames holds, and nothing else stores a leaf. So what Frames proves about
 * its leaves holds for what the processor's page walker sees.
 *
 * <p>The order is that of the advisories: enter in Frames, then write; clear the entry, flush every
 * processor, then leave Frames. No frame is released while a stale translation may exist.
 *
 * <p>A domain's 512 MiB need one root, one table of each middle level and up to 256 last-level
 * tables, all owned by {@link Frames#HYPERVISOR}. Tables live until the domain is destroyed.
 */
// [impl->req~mem-walk-agrees~1]
// [impl->req~mem-failure-undone~1]
public final class SecondLevel {
  /** Root, pointer table and directory, then one last-level table per 2 MiB. */
  static final int TABLES = 259;

  private static final int ROOT = 0;
  private static final int POINTERS = 1;
  private static final int DIRECTORY = 2;
  private static final int LAST = 3;

  private static final int ENTRIES = 512;
  private static final long PAGE = 4096L;

  private final Hardware hardware;
  private final Frames frames;
  private final FlushDriver flush;
  private final SecondLevelFormat format;

  /** Per domain and table: its frame, 0 if there is none. */
  private final int[] table;

  /** Per domain: how far {@link #destroyStep} has come; 0 while the domain lives. */
  private final int[] progress;

  public SecondLevel(Hardware hardware, Frames frames, FlushDriver flush) {
    this.hardware = hardware;
    this.frames = frames;
    this.flush = flush;
    format = formatOf(hardware.vendor());
    table = new int[frames.domains() * TABLES];
    progress = new int[frames.domains()];
  }

  private static SecondLevelFormat formatOf(int vendor) {
    if (vendor == Hardware.INTEL) {
      return new EptEntry();
    }
    return new NptEntry();
  }

  /** The format in use, for the drivers and for walks that compare. */
  public SecondLevelFormat format() {
    return format;
  }

  // ---- a domain's tables ------------------------------------------------------------------------

  /** Gives a domain its empty tables; false if it has some or there is no frame for them. */
  public boolean create(int dom) {
    if (!isDomain(dom) || table[dom * TABLES + ROOT] != 0) {
      return false;
    }
    progress[dom] = 0;
    if (addTable(dom, ROOT, 0L)
        && addTable(dom, POINTERS, entry(dom, ROOT, 0))
        && addTable(dom, DIRECTORY, entry(dom, POINTERS, 0))) {
      return true;
    }
    removeTable(dom, POINTERS);
    removeTable(dom, ROOT);
    return false;
  }

  /** Physical address of the root table (for EPTP or nCR3), 0 if there is none. */
  public long root(int dom) {
    return isDomain(dom) ? table[dom * TABLES + ROOT] * PAGE : 0L;
  }

  /** Allocates a table and links it from {@code link}, unless that is 0. */
  private boolean addTable(int dom, int index, long link) {
    int frame = frames.allocate(Frames.HYPERVISOR);
    if (frame == Frames.NONE) {
      return false;
    }
    table[dom * TABLES + index] = frame;
    if (link != 0L) {
      hardware.write64(link, format.table(frame));
    }
    return true;
  }

  /** Address of entry {@code i} of one of the domain's tables. */
  private long entry(int dom, int index, int i) {
    return table[dom * TABLES + index] * PAGE + i * 8L;
  }

  private boolean hasLastLevel(int dom, int gfn) {
    int index = LAST + gfn / ENTRIES;
    return table[dom * TABLES + index] != 0
        || addTable(dom, index, entry(dom, DIRECTORY, gfn / ENTRIES));
  }

  // ---- leaves -----------------------------------------------------------------------------------

  /**
   * Maps a domain's own frame.
   *
   * @return false, with no leaf changed, unless the domain owns the frame, has it mapped nowhere
   *     else, the place is free, the rights are {@link Rights#mappable} and there is room for a table
   */
  public boolean mapOwn(int dom, int gfn, int frame, int rights) {
    return frame > 0 && frame < frames.count() && map(dom, gfn, frame * Frames.USES, rights);
  }

  /** Maps a frame through a permit given to the domain; a permit backs one leaf at a time. */
  public boolean mapPermitted(int dom, int gfn, int permit, int rights) {
    return frames.isOpenPermit(permit) && map(dom, gfn, permit, rights);
  }

  private boolean map(int dom, int gfn, int use, int rights) {
    if (root(dom) == 0L || progress[dom] != 0 || gfn < 0 || gfn >= Frames.GFNS) {
      return false;
    }
    if (!hasLastLevel(dom, gfn) || !frames.map(dom, gfn, use, rights)) {
      return false;
    }
    write(dom, gfn);
    return true;
  }

  // [impl->req~mem-flush-before-free~1]
  /** Removes a leaf: entry cleared, flushed, and only then forgotten; false if there is none. */
  public boolean unmap(int dom, int gfn) {
    if (!frames.isMapped(dom, gfn)) {
      return false;
    }
    clear(dom, gfn);
    flush.flushSecondLevel(dom);
    return frames.unmap(dom, gfn);
  }

  /** Stores the hardware's entry for what Frames holds at a guest frame that is mapped. */
  private void write(int dom, int gfn) {
    hardware.write64(
        leafAddress(dom, gfn),
        format.leaf(frames.frameAt(dom, gfn), frames.rightsAt(dom, gfn)));
  }

  private void clear(int dom, int gfn) {
    hardware.write64(leafAddress(dom, gfn), 0L);
  }

  private long leafAddress(int dom, int gfn) {
    return entry(dom, LAST + gfn / ENTRIES, gfn % ENTRIES);
  }

  // ---- bounded work -----------------------------------------------------------------------------

  /**
   * Takes back everything a dying domain has: its leaves, the permits it held, its frames, its
   * tables. From the first call on nothing can be mapped for it until {@link #create}.
   *
   * @param budget steps of constant work, at least 1
   * @return true when nothing is left. While others still use its frames (open permits, pins) it
   *     stays false, and the domain's identifier must not be used again.
   */
  public boolean destroyStep(int dom, int budget) {
    if (!isDomain(dom)) {
      return true;
    }
    if (progress[dom] == 0) {
      cutOff(dom);
      progress[dom] = 1;
    }
    int end = 1 + Frames.GFNS + frames.count() + TABLES;
    for (int step = 0; step < budget && progress[dom] < end; step++) {
      takeBack(dom, progress[dom] - 1);
      progress[dom] = progress[dom] + 1;
    }
    return progress[dom] == end && frames.ownedCount(dom) == 0;
  }

  /** Empties the root table and flushes once: from here on no walk reaches a leaf of the domain. */
  private void cutOff(int dom) {
    if (root(dom) != 0L) {
      hardware.write64(root(dom), 0L);
      flush.flushSecondLevel(dom);
    }
  }

  /** One step of destruction: first every guest frame, then every frame, then every table. */
  private void takeBack(int dom, int step) {
    if (step < Frames.GFNS) {
      frames.unmap(dom, step);
    } else if (step < Frames.GFNS + frames.count()) {
      frames.takeBack(dom, step - Frames.GFNS);
    } else {
      removeTable(dom, TABLES - 1 - (step - Frames.GFNS - frames.count()));
    }
  }

  // [impl->req~res-hypervisor-pages~1]
  private void removeTable(int dom, int index) {
    int slot = dom * TABLES + index;
    if (table[slot] != 0) {
      frames.release(table[slot]);
      table[slot] = 0;
    }
  }

  /** Scrubs up to {@code budget} DIRTY frames; returns how many it scrubbed. */
  public int scrubStep(int budget) {
    int done = 0;
    while (done < budget && frames.scrub(hardware) != Frames.NONE) {
      done = done + 1;
    }
    return done;
  }

  private boolean isDomain(int dom) {
    return 0 <= dom && dom < frames.domains();
  }
}
