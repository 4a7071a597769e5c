package touchstone.machine.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import touchstone.core.hardware.Hardware;
import touchstone.core.memory.EptEntry;
import touchstone.core.memory.Frames;
import touchstone.core.memory.SecondLevel;
import touchstone.machine.cpu.CpuModel;
import touchstone.machine.mmu.Mmu;
import touchstone.machine.svm.NptWalker;
import touchstone.machine.vmx.EptWalker;

/**
 * What the core believes a domain may reach is what the processor's walk of the tables it wrote
 * reaches: same frames, same rights, nothing else.
 */
class SecondLevelAgreementTest {
  private static final int FRAMES = 512;
  private static final int DOMAINS = 3;
  private static final int STEPS = 60;

  /** Guest frames whose tables differ in every level, the last one included. */
  private static final int[] WINDOW = {
    0, 1, 2, 3, 511, 512, 513, 1024, 65535, 65536, Frames.GFNS - 2, Frames.GFNS - 1
  };

  private static final int[] RIGHTS = {1, 3, 5, 7};
  private static final int[] ACCESSES = {Mmu.READ, Mmu.WRITE, Mmu.FETCH};

  /** One history of mappings on one machine. */
  private static final class History {
    private final Machine machine;
    private final Frames frames = new Frames(FRAMES, DOMAINS);
    private final SecondLevel secondLevel;
    private final Random random;
    private boolean everMapped;

    History(CpuModel model, long seed) {
      machine = new Machine(model, (long) FRAMES << 12, 1);
      Hardware port = new HardwarePort(machine, b -> {});
      secondLevel = new SecondLevel(port, frames, domain -> {});
      random = new Random(seed);
      while (frames.scrub(port) != Frames.NONE) {
        // Every frame starts dirty.
      }
      for (int domain = 0; domain < DOMAINS; domain++) {
        assertThat(secondLevel.create(domain)).isTrue();
      }
    }

    void step() {
      int domain = random.nextInt(DOMAINS);
      int gfn = WINDOW[random.nextInt(WINDOW.length)];
      int rights = RIGHTS[random.nextInt(RIGHTS.length)];
      switch (random.nextInt(4)) {
        case 0 -> secondLevel.unmap(domain, gfn);
        case 1 -> mapGranted(domain, gfn, rights);
        default -> secondLevel.mapOwn(domain, gfn, frames.allocate(domain), rights);
      }
    }

    /** A frame another domain owns and permits. */
    private void mapGranted(int domain, int gfn, int rights) {
      int granter = (domain + 1) % DOMAINS;
      int frame = frames.frameAt(granter, WINDOW[random.nextInt(WINDOW.length)]);
      if (frame == Frames.NONE || frames.owner(frame) != granter) {
        return;
      }
      int permit = frames.openPermit(frame, granter, domain, rights);
      if (permit != Frames.NONE && !secondLevel.mapPermitted(domain, gfn, permit, rights)) {
        frames.closePermit(permit);
      }
    }

    void check() {
      for (int domain = 0; domain < DOMAINS; domain++) {
        for (int gfn : WINDOW) {
          for (int access : ACCESSES) {
            assertThat(reached(domain, gfn, access))
                .as("domain %d, gfn %x, access %d", domain, gfn, access)
                .isEqualTo(believed(domain, gfn, access));
          }
        }
      }
    }

    private long believed(int domain, int gfn, int access) {
      everMapped |= frames.isMapped(domain, gfn);
      boolean allowed =
          frames.isMapped(domain, gfn) && (frames.rightsAt(domain, gfn) >>> access & 1) != 0;
      return allowed ? ((long) frames.frameAt(domain, gfn) << 12) + 5 : -1;
    }

    private long reached(int domain, int gfn, int access) {
      long root = secondLevel.root(domain);
      long address = ((long) gfn << 12) + 5;
      return machine.cpu(0).model == CpuModel.INTEL
          ? EptWalker.translate(
              machine.memory(), EptEntry.pointer((int) (root >>> 12)), address, access)
          : NptWalker.translate(machine.memory(), root, address, access);
    }
  }

  // [utest->req~mem-walk-agrees~1]
  // [utest->req~mem-entry-encoding~1]
  @Property(tries = 40, seed = "2026")
  void processorReachesWhatTheCoreBelieves(@ForAll CpuModel model, @ForAll long seed) {
    History history = new History(model, seed);
    history.check();
    for (int i = 0; i < STEPS; i++) {
      history.step();
      history.check();
    }
    assertThat(history.everMapped).as("the history maps something").isTrue();
  }
}
