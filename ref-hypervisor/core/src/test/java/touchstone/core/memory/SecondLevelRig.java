package touchstone.core.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import touchstone.core.hardware.FakeHardware;
import touchstone.core.hardware.Hardware;

/** Frames and second-level tables over a fake computer, and a walk of the tables by their bits. */
final class SecondLevelRig {
  private static final long ADDRESS = 0x000FFFFFFFFFF000L;

  final FakeHardware hardware;
  final Frames frames;
  final SecondLevel secondLevel;

  /** Flushes so far; at each, one entry is cleared that Frames still knows, or all are. */
  int flushes;

  SecondLevelRig(int vendor, int count, int domains) {
    hardware = new FakeHardware(vendor, count);
    frames = new Frames(count, domains);
    secondLevel = new SecondLevel(hardware, frames, this::flushed);
  }

  // [utest->req~mem-flush-before-free~1]
  private void flushed(int dom) {
    flushes++;
    int inTables = walk(dom).size();
    int known = 0;
    for (int gfn = 0; gfn < Frames.GFNS; gfn++) {
      known += frames.isMapped(dom, gfn) ? 1 : 0;
    }
    if (inTables != 0) {
      assertThat(inTables).as("entries left at the flush").isEqualTo(known - 1);
    }
  }

  /** Every leaf the hardware's walker would find: guest frame to entry. */
  Map<Integer, Long> walk(int dom) {
    Map<Integer, Long> leaves = new TreeMap<>();
    long root = secondLevel.root(dom);
    if (root == 0) {
      return leaves;
    }
    for (int a = 0; a < 512; a++) {
      walk(next(root, a), 2, (long) a << 27, leaves);
    }
    return leaves;
  }

  private void walk(long table, int level, long gfn, Map<Integer, Long> leaves) {
    for (int i = 0; table != 0 && i < 512; i++) {
      long entry = hardware.read64(table + 8L * i);
      if (level == 0 && present(entry)) {
        leaves.put((int) (gfn + i), entry);
      }
      if (level > 0) {
        walk(next(table, i), level - 1, gfn + ((long) i << 9 * level), leaves);
      }
    }
  }

  private long next(long table, int index) {
    long entry = hardware.read64(table + 8L * index);
    assertThat(entry & ~ADDRESS).as("bits of a table entry").isIn(0L, 7L);
    return entry & ADDRESS;
  }

  private boolean present(long entry) {
    return hardware.vendor() == Hardware.INTEL ? (entry & 7) != 0 : (entry & 1) != 0;
  }

  long leaf(int frame, int rights) {
    long base = (long) frame << 12;
    if (hardware.vendor() == Hardware.INTEL) {
      return base | 6 << 3 | rights;
    }
    return base | 5 | rights & 2 | ((rights & 4) != 0 ? 0 : 1L << 63);
  }
}
