package touchstone.core.hypercall;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import touchstone.core.domain.Domain;
import touchstone.core.hardware.Hardware;

/**
 * The work of the core between two preemption points, in accesses to physical memory: a number that
 * no argument and no history exceeds, and the worst cases that come near it.
 */
class BoundedWorkTest {
  /** Accesses of one hypercall; a multicall makes up to 32 of them. */
  private static final long BOUND = 1 << 19;

  private static final int SELF = 0x7FF0;
  private static final long AT = Rig.FREE;
  private static final long LIST = 3 * Rig.PAGE;

  private long accesses;
  private long worst;

  /** Counts memory accesses; clearing a frame is 512 of them. */
  private Hardware counting(Hardware hw) {
    return (Hardware)
        Proxy.newProxyInstance(
            Hardware.class.getClassLoader(),
            new Class<?>[] {Hardware.class},
            (proxy, method, args) -> {
              String name = method.getName();
              if (name.startsWith("read") || name.startsWith("write")) {
                accesses++;
              } else if (name.equals("zeroFrame")) {
                accesses += 512;
              }
              return method.invoke(hw, args);
            });
  }

  private Rig rig(int frames) {
    return new Rig(Hardware.INTEL, false, frames, this::counting);
  }

  /** Most accesses any dispatch of a hypercall took, whose work gets done. */
  private long worst(Rig rig, Domain d, long number, long... args) {
    rig.beforeDispatch = this::note;
    note();
    worst = 0;
    assertThat(rig.call(d, number, args)).as("the call does its work").isNotNegative();
    note();
    return worst;
  }

  private void note() {
    worst = Math.max(worst, accesses);
    accesses = 0;
  }

  // [utest->req~rsc-work-memory~1]
  @Test
  void memoryOperations() {
    Rig rig = rig(4096);
    Domain d = rig.guest(16, 1, true);
    d.maxPages = 3000;
    for (int i = 0; i < 1500; i++) {
      rig.write64(d, LIST + 8L * i, 1000 + i);
    }
    rig.write64(d, AT, LIST);
    rig.write64(d, AT + 8, 1500);
    rig.write64(d, AT + 16, 0);
    rig.write64(d, AT + 24, SELF);
    assertThat(worst(rig, d, Rig.MEMORY_OP, 6, AT)).isBetween(512 * 512L, BOUND);
    assertThat(rig.s.frames.isMapped(d.id, 2499)).isTrue();
    assertThat(worst(rig, d, Rig.MEMORY_OP, 1, AT)).isLessThan(BOUND);
    assertThat(rig.s.frames.isMapped(d.id, 1000)).isFalse();
  }

  // [utest->req~rsc-work-grants~1]
  @Test
  void grantCopies() {
    Rig rig = rig(1024);
    Domain d = rig.guest(16, 1, true);
    for (int i = 0; i < 100; i++) {
      long at = LIST + 40L * i;
      rig.write64(d, at, 5);
      rig.write64(d, at + 8, SELF);
      rig.write64(d, at + 16, 6);
      rig.write64(d, at + 24, SELF);
      rig.write64(d, at + 32, 4096);
    }
    assertThat(worst(rig, d, Rig.GRANT_TABLE_OP, 5, LIST, 100)).isBetween(32 * 8192L, BOUND);
  }

  // [utest->req~rsc-work-events~1]
  @Test
  void resetOfAllPorts() {
    Rig rig = rig(1024);
    Domain d = rig.guest(16, 1, true);
    while (rig.s.events.allocUnbound(d, 0) > 0) {
      assertThat(d.dying).isFalse();
    }
    rig.write64(d, AT, SELF);
    assertThat(worst(rig, d, Rig.EVENT_CHANNEL_OP, 10, AT)).isBetween(4095L, BOUND);
  }

  // [utest->req~rsc-work-console~1]
  @Test
  void consoleOutput() {
    Rig rig = rig(1024);
    Domain d = rig.guest(16, 1, true);
    assertThat(worst(rig, d, Rig.CONSOLE_IO, 0, 8 * 4096, LIST)).isBetween(64L, 1000L);
    assertThat(rig.console).hasSize(8 * 4096);
  }

  // [utest->req~rsc-work-destroy~1]
  @Test
  void destruction() {
    Rig rig = rig(4096);
    Domain d = rig.guest(2000, 1, true);
    Domain control = rig.control();
    rig.write64(control, AT, 2 | 0x15L << 32);
    rig.write64(control, AT + 8, d.id);
    assertThat(worst(rig, control, Rig.DOMCTL, AT)).isLessThan(BOUND);
    assertThat(rig.s.domains.find(d.id)).isNull();
  }

  // [utest->req~rsc-work-any~1]
  @Property(tries = 12, seed = "2026")
  void noHistoryContainsALongerOne(@ForAll long seed) {
    Rig rig = rig(640);
    rig.guest(12, 2, true);
    rig.guest(12, 1, false);
    HostileHypercalls calls = new HostileHypercalls(rig, seed);
    rig.beforeDispatch = this::note;
    for (int i = 0; i < 1000; i++) {
      calls.step();
    }
    note();
    assertThat(worst).isBetween(512L, BOUND);
  }
}
