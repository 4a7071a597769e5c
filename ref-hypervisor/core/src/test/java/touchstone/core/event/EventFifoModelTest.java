package touchstone.core.event;

import static org.assertj.core.api.Assertions.assertThat;
import static touchstone.core.hypercall.EventOps.EXPAND_ARRAY;
import static touchstone.core.hypercall.EventOps.SEND;
import static touchstone.core.hypercall.EventOps.SET_PRIORITY;
import static touchstone.core.hypercall.EventOps.UNMASK;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import touchstone.core.domain.Domain;
import touchstone.core.hardware.Hardware;
import touchstone.core.hypercall.EventOps;
import touchstone.core.hypercall.InvariantCheck;
import touchstone.core.hypercall.Rig;
import touchstone.core.memory.Frames;

/**
 * Random events in FIFO queues, consumed as Linux does, beside a model; and noise in the queues.
 */
class EventFifoModelTest {
  private static final long AT = Rig.FREE;
  private static final int CONTROL_GFN = 10;
  private static final int ARRAY_GFN = 12;
  private static final int PENDING = 1 << 31;
  private static final int MASKED = 1 << 30;
  private static final int LINKED = 1 << 29;
  private static final int LINK = 0x1FFFF;
  private static final int VCPUS = 2;

  private final Rig rig = new Rig(Hardware.INTEL, false);
  private final EventOps ops = new EventOps(rig);
  private final Domain a = rig.guest(20, VCPUS, true);

  /** Where the guest is in each queue: {@code vcpu * 16 + priority}. */
  private final int[] heads = new int[VCPUS * 16];

  @AfterEach
  void invariants() {
    new InvariantCheck(rig).check();
  }

  private void begin() {
    for (int vcpu = 0; vcpu < VCPUS; vcpu++) {
      assertThat(ops.initControl(a, CONTROL_GFN + vcpu, 128, vcpu)).isZero();
      assertThat(rig.read8(a, AT + 16)).as("link bits").isEqualTo(17);
    }
    assertThat(ops.call(a, EXPAND_ARRAY, ARRAY_GFN, 0)).isZero();
  }

  private long word(int port) {
    return ARRAY_GFN * 4096L + 4L * port;
  }

  private long control(int vcpu) {
    return (CONTROL_GFN + vcpu) * 4096L + 128;
  }

  private void set(int port, int bits) {
    rig.write32(a, word(port), rig.read32(a, word(port)) | bits);
  }

  private void clear(int port, int bits) {
    rig.write32(a, word(port), rig.read32(a, word(port)) & ~bits);
  }

  /** Takes all events of a vCPU: what consume_one_event of Linux does, again and again. */
  private List<Integer> consume(int vcpu) {
    rig.hw.write8(a.vcpu[vcpu].vcpuInfo, 0);
    List<Integer> ports = new ArrayList<>();
    int ready = rig.read32(a, control(vcpu));
    for (int steps = 0; ready != 0; steps++) {
      assertThat(steps).as("the queues end").isLessThan(10_000);
      int priority = Integer.numberOfTrailingZeros(ready);
      int queue = vcpu * 16 + priority;
      int port = heads[queue];
      port = port == 0 ? rig.read32(a, control(vcpu) + 8 + 4 * priority) : port;
      int bits = rig.read32(a, word(port));
      clear(port, LINKED | LINK);
      heads[queue] = bits & LINK;
      if (heads[queue] == 0) {
        rig.write32(a, control(vcpu), rig.read32(a, control(vcpu)) & ~(1 << priority));
      }
      if ((bits & PENDING) != 0 && (bits & MASKED) == 0) {
        clear(port, PENDING);
        ports.add(port);
      }
      ready = rig.read32(a, control(vcpu));
    }
    return ports;
  }

  /** Random sends, masks, moves and consumptions beside a model of the queues. */
  // [utest->req~evt-fifo-order~1]
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void queuesAreWhatTheyShouldBe(long seed) {
    begin();
    Random random = new Random(seed);
    int[] ports = new int[12];
    Arrays.setAll(ports, i -> ops.bindIpi(a, i % VCPUS));
    int[] priority = new int[64];
    Arrays.fill(priority, 7);
    Map<Integer, Deque<Integer>> queues = new HashMap<>();
    for (int i = 0; i < VCPUS * 16; i++) {
      queues.put(i, new ArrayDeque<>());
    }
    for (int i = 0; i < 2000; i++) {
      int port = ports[random.nextInt(ports.length)];
      Deque<Integer> queue = queues.get(a.ports.vcpu(port) * 16 + priority[port]);
      boolean masked = masked(port).contains(port);
      boolean queued = queues.values().stream().anyMatch(q -> q.contains(port));
      switch (random.nextInt(8)) {
        case 0 -> set(port, MASKED);
        case 1 -> {
          boolean pending = rig.s.delivery.isPending(a, port);
          ops.call(a, UNMASK, port);
          if (pending && !queued) {
            queue.add(port);
          }
        }
        case 2 -> {
          priority[port] = random.nextInt(16);
          ops.call(a, SET_PRIORITY, port, priority[port]);
        }
        case 3 -> {
          List<Integer> expected = expected(queues, masked(ports), i % VCPUS);
          assertThat(consume(i % VCPUS)).isEqualTo(expected);
        }
        default -> {
          ops.call(a, SEND, port);
          if (!masked && !queued) {
            queue.add(port);
          }
        }
      }
    }
  }

  private Set<Integer> masked(int... ports) {
    Set<Integer> masked = new HashSet<>();
    for (int port : ports) {
      if ((rig.read32(a, word(port)) & MASKED) != 0) {
        masked.add(port);
      }
    }
    return masked;
  }

  /** What a vCPU takes now, by priority; a masked event leaves its queue without being taken. */
  private List<Integer> expected(
      Map<Integer, Deque<Integer>> queues, Set<Integer> masked, int vcpu) {
    List<Integer> ports = new ArrayList<>();
    for (int priority = 0; priority < 16; priority++) {
      Deque<Integer> queue = queues.get(vcpu * 16 + priority);
      queue.stream().filter(port -> !masked.contains(port)).forEach(ports::add);
      queue.clear();
    }
    return ports;
  }

  /** Noise in words and control blocks harms nobody else, and every call comes back. */
  // [utest->req~evt-fifo-places~1]
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void noiseHarmsNobodyElse(long seed) {
    Random random = new Random(seed);
    assertThat(ops.initControl(a, CONTROL_GFN, 0, 0)).isZero();
    assertThat(ops.initControl(a, CONTROL_GFN, 40, 1)).as("overlapping").isZero();
    assertThat(ops.call(a, EXPAND_ARRAY, CONTROL_GFN, 0)).as("the same page again").isZero();
    int[] ports = new int[12];
    Arrays.setAll(ports, i -> ops.bindIpi(a, i % VCPUS));
    int[] frames = new int[rig.s.frames.count()];
    for (int i = 0; i < 500; i++) {
      for (int at = 0; at < 256; at += 4) {
        rig.write32(a, CONTROL_GFN * 4096L + at, random.nextInt());
      }
      List<Integer> before = checksums(frames);
      assertThat(ops.call(a, random.nextBoolean() ? SEND : UNMASK, ports[i % ports.length]))
          .isZero();
      assertThat(checksums(frames)).isEqualTo(before);
    }
  }

  /** Of every frame that is not the domain's own. */
  private List<Integer> checksums(int[] frames) {
    List<Integer> sums = new ArrayList<>();
    for (int frame = 1; frame < frames.length; frame++) {
      if (rig.s.frames.owner(frame) != a.id && rig.s.frames.owner(frame) != Frames.HYPERVISOR) {
        int sum = 0;
        for (int at = 0; at < 4096; at += 64) {
          sum = 31 * sum + Long.hashCode(rig.hw.read64(frame * 4096L + at));
        }
        sums.add(sum);
      }
    }
    return sums;
  }
}
