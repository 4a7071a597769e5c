package touchstone.core.hypercall;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.Random;
import touchstone.core.domain.Domain;
import touchstone.core.memory.Frames;
import touchstone.core.trace.Step;
import touchstone.core.trace.TraceRun;
import touchstone.core.vcpu.Vcpu;

/**
 * One seed, one stream of hypercalls: valid, nearly valid and hostile ones from three guests and
 * the control domain, with argument structures made of small numbers, edges and noise. The harness
 * of the property test and of fuzzing: {@link #step} must never throw.
 */
public final class HostileHypercalls {
  private static final int[] NUMBERS = {
    12, 12, 12, 13, 15, 17, 18, 20, 20, 20, 20, 24, 24, 29, 32, 32, 32, 32, 33, 34, 35, 36, 36
  };
  private static final long[] EDGES = {
    0,
    1,
    2,
    7,
    8,
    511,
    512,
    4095,
    4096,
    0x7FEF,
    0x7FF0,
    0x7FF4,
    0xFFFF,
    0x10000,
    0x1FFFF,
    0x20000,
    0x7FFFFFFFL,
    0x80000000L,
    0xFFFFFFFEL,
    0xFFFFFFFFL,
    0x100000000L,
    0xFFFFFFFFFL,
    0x7FFFFFFFFFFFL,
    0x800000000000L,
    -0x800000000000L,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    -4096,
    -1
  };

  /** Guest-physical pages used for argument structures. */
  private static final int ARGUMENT_PAGES = 4;

  /** Bytes in which every operand of the structures made here lies. */
  private static final int STRUCTURE = 48;

  /** Words of noise before each call. */
  private static final int NOISE_WORDS = 40;

  private final Rig rig;
  private final TraceRun run;
  private final Random random;
  private final Random filler;

  /** Longest run of one hypercall seen, in dispatches. */
  public int longest;

  /** Results 0 or positive, and errors. */
  public int successes;

  public int errors;

  public HostileHypercalls(Rig rig, long seed) {
    this(new TraceRun(rig, ""), new Random(seed));
  }

  public HostileHypercalls(TraceRun run, Random random) {
    this(run, random, random);
  }

  /**
   * The same with two sources, of which the second only fills memory: a fuzzer's bytes decide, and
   * are not used up on noise.
   */
  public HostileHypercalls(TraceRun run, Random random, Random filler) {
    this.run = run;
    this.rig = run.rig;
    this.random = random;
    this.filler = filler;
  }

  /** One hypercall of a random vCPU of a random domain. */
  public void step() {
    Domain d = anyDomain();
    if (d.maxVcpus == 0 || d.dying || !d.vcpu[0].initialised) {
      return;
    }
    Vcpu v = d.vcpu[random.nextInt(d.maxVcpus)];
    if (!v.initialised) {
      v = d.vcpu[0];
    }
    int vcpu = v.id;
    fillArguments(d);
    boolean wide = rig.s.driver.codeBits(v) == 64;
    long number = random.nextInt(20) == 0 ? edge() : NUMBERS[random.nextInt(NUMBERS.length)];
    long[] args = new long[5];
    for (int i = 0; i < args.length; i++) {
      args[i] = argument();
    }
    shape((int) number, d, args);
    long result = run.apply(new Step.Call(d.id, vcpu, number, args, OptionalLong.empty()));
    longest = Math.max(longest, rig.dispatches);
    if (result < 0) {
      errors++;
    } else {
      successes++;
    }
    revive(d, wide);
  }

  private Domain anyDomain() {
    Domain d = null;
    while (d == null) {
      d = rig.s.domains.find(random.nextInt(rig.s.domains.limit()));
    }
    return d;
  }

  /** Domains that shut themselves down go on; the test is not over. */
  private void revive(Domain d, boolean wide) {
    if (d.shutdown) {
      run.apply(new Step.Resume(d.id));
    }
    if (d.vcpu[0].state != Vcpu.RUNNABLE) {
      run.apply(new Step.Ready(d.id));
    }
    if (!wide && random.nextInt(50) == 0) {
      run.apply(new Step.Layout(d.id, !d.narrow));
    }
  }

  /** Puts the operands where the ABI has them, so that some calls get past the first check. */
  private void shape(int number, Domain d, long[] args) {
    long pointer = pointer();
    switch (number) {
      case Rig.MEMORY_OP -> {
        args[0] = random.nextInt(30) + (random.nextInt(8) == 0 ? random.nextInt() * 64L : 0);
        args[1] = pointer;
        prepareMemory(d, (int) args[0], pointer);
      }
      case Rig.EVENT_CHANNEL_OP -> {
        args[0] = random.nextInt(15);
        args[1] = pointer;
        prepareEvent(d, (int) args[0], pointer);
      }
      case Rig.MULTICALL -> {
        args[0] = pointer;
        args[1] = random.nextInt(4) == 0 ? edge() : random.nextInt(6);
      }
      case Rig.CONSOLE_IO -> {
        args[0] = random.nextInt(3);
        args[1] = random.nextInt(3) == 0 ? edge() % 100000 : random.nextInt(2000);
        args[2] = pointer;
      }
      case Rig.GRANT_TABLE_OP -> {
        args[0] = random.nextInt(13);
        args[1] = pointer;
        args[2] = random.nextInt(6) == 0 ? random.nextInt(100) : 1;
        prepareGrant(d, (int) args[0], pointer);
      }
      case Rig.VCPU_OP -> {
        args[0] = random.nextInt(15);
        args[1] = random.nextInt(4);
        args[2] = pointer;
      }
      case Rig.DOMCTL, Rig.SYSCTL -> {
        args[0] = pointer;
        prepareControl(d, number, pointer);
      }
      default -> {
        args[0] = random.nextInt(26);
        args[1] = pointer;
      }
    }
    if (random.nextInt(12) == 0) {
      args[random.nextInt(args.length)] = edge();
    }
    if (filler.nextInt(6) == 0 && pointer % 4096 <= 4096 - STRUCTURE) {
      spoil(d, pointer);
    }
  }

  /** Nearly valid: one field of the argument structure, of 2 or 4 bytes, is off. */
  private void spoil(Domain d, long at) {
    int bytes = 2 << filler.nextInt(2);
    long field = at + bytes * (long) filler.nextInt(STRUCTURE / bytes);
    ByteBuffer value = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    write(d, field, Arrays.copyOf(value.putLong(edge(filler)).array(), bytes));
  }

  /** A reservation or a physmap request for few pages of the caller or of anybody. */
  private void prepareMemory(Domain d, int command, long at) {
    if (random.nextInt(4) == 0 || at % 4096 > 2000) {
      return;
    }
    boolean wide = rig.word(d) == 8;
    long target = random.nextInt(3) == 0 ? anyDomain().id : 0x7FF0;
    long gfn = random.nextInt(40);
    if (command == 7) {
      put64(d, at, target | 4L << 16 | (long) random.nextInt(5) << 32);
      words(d, at + 8, wide, random.nextInt(24), gfn);
    } else if (command == 15) {
      put64(d, at, target | gfn << 32);
      words(d, at + rig.word(d), wide, gfn);
    } else if (command == 23) {
      long extra = random.nextInt(3) == 0 ? anyDomain().id : 0;
      put64(d, at, target | (long) random.nextInt(5) << 16 | 3L << 32 | extra << 48);
      words(d, at + 8, wide, at + 64, at + 96, at + 128);
      words(d, at + 64, wide, random.nextInt(24), random.nextInt(24), random.nextInt(24));
      words(d, at + 96, wide, gfn, gfn + 1, random.nextInt(40));
    } else {
      words(d, at, wide, at + 64, random.nextInt(5));
      put64(d, at + 2 * rig.word(d), random.nextInt(3));
      put64(d, at + 2 * rig.word(d) + 8, target);
      words(d, at + 64, wide, gfn, gfn + 4, gfn + 8, random.nextInt(40));
    }
  }

  private void words(Domain d, long at, boolean wide, long... values) {
    for (int i = 0; i < values.length; i++) {
      put64(d, at + i * (wide ? 8L : 4L), values[i]);
    }
  }

  /** Small ports and vCPUs, and domains that exist. */
  private void prepareEvent(Domain d, int command, long at) {
    if (random.nextInt(5) == 0 || at % 4096 > 3000) {
      return;
    }
    long port = random.nextInt(6);
    if (command == 6) {
      put64(d, at, 0x7FF0L | (long) anyDomain().id << 16);
    } else if (command == 0 || command == 5) {
      put64(d, at, anyDomain().id | port << 32);
    } else if (command == 11 || command == 12) {
      put64(d, at, random.nextInt(24));
      put64(d, at + 8, random.nextInt(20) * 4L + 4000L + ((long) random.nextInt(3) << 32));
    } else {
      put64(d, at, port | (long) random.nextInt(3) << 32);
    }
  }

  /** An entry made out to somebody, and a request that may use it. */
  private void prepareGrant(Domain d, int command, long at) {
    Domain granter = anyDomain();
    int ref = random.nextInt(16);
    if (!granter.dying && granter.grants.frames() > 0 && random.nextBoolean()) {
      long flags = random.nextInt(4) == 0 ? random.nextInt(512) : 1;
      long entry = flags | (long) d.id << 16 | (long) random.nextInt(20) << 32;
      run.apply(new Step.Entry(granter.id, ref, entry));
    }
    if (random.nextInt(5) == 0 || at % 4096 > 3000) {
      return;
    }
    if (command == 0) {
      put64(d, at, (2048 + random.nextInt(24)) * 4096L);
      put64(d, at + 8, 2 + 4 * random.nextInt(2) + ((long) ref << 32));
      put64(d, at + 16, granter.id);
    } else if (command == 1) {
      put64(d, at, (2048 + random.nextInt(24)) * 4096L);
      put64(d, at + 16, random.nextInt(8));
    } else {
      put64(d, at, 0x7FF0L | (long) random.nextInt(5) << 32);
    }
  }

  /** A right interface version and a live target; domain 0 itself is never destroyed by it. */
  private void prepareControl(Domain d, int number, long at) {
    if (at % 4096 > 3000) {
      return;
    }
    long command = random.nextInt(4) == 0 ? random.nextInt(90) : 1 + random.nextInt(36);
    put64(d, at, command | 0x15L << 32);
    if (number == Rig.DOMCTL) {
      put64(d, at + 8, random.nextInt(8));
      put64(d, at + 16, random.nextInt(4) == 0 ? edge() : random.nextInt(64));
      if (command == 1) {
        createRequest(d, at);
      }
    }
  }

  private void createRequest(Domain d, long at) {
    for (int i = 16; i < 144; i += 8) {
      put64(d, at + i, 0);
    }
    put64(d, at + 16 + 20 - 4, 3L << 32);
    put64(d, at + 16 + 28 - 4, (1L + random.nextInt(2)) << 32);
    put64(d, at + 16 + 32, 1023 | 4L << 32);
    put64(d, at + 16 + 40, 1L << 32);
  }

  /** Fresh noise in part of the pages that hold the arguments. */
  private void fillArguments(Domain d) {
    long at = Rig.FREE + random.nextInt(ARGUMENT_PAGES * 4096 - 512);
    ByteBuffer words = ByteBuffer.allocate(8 * NOISE_WORDS).order(ByteOrder.LITTLE_ENDIAN);
    while (words.hasRemaining()) {
      words.putLong(noise());
    }
    int first = (int) Math.min(words.capacity(), 4096 - at % 4096);
    write(d, at, Arrays.copyOf(words.array(), first));
    if (first < words.capacity()) {
      write(d, at + first, Arrays.copyOfRange(words.array(), first, words.capacity()));
    }
  }

  private void put64(Domain d, long physical, long value) {
    ByteBuffer word = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, value);
    int first = (int) Math.min(8, 4096 - physical % 4096);
    write(d, physical, Arrays.copyOf(word.array(), first));
    if (first < 8) {
      write(d, physical + first, Arrays.copyOfRange(word.array(), first, 8));
    }
  }

  private void write(Domain d, long physical, byte[] bytes) {
    if (physical >= 0) {
      run.apply(new Step.Write(d.id, physical, bytes));
    }
  }

  private long noise() {
    return switch (filler.nextInt(6)) {
      case 0 -> filler.nextLong();
      case 1 -> edge(filler);
      case 2 -> edge(filler) & 0xFFFFFFFFL | edge(filler) << 32;
      case 3 -> pointer(filler);
      case 4 -> filler.nextInt(24) | (long) filler.nextInt(24) << 32;
      default -> 0x7FF0L | (long) filler.nextInt(24) << 16 | (long) filler.nextInt(4) << 32;
    };
  }

  private long argument() {
    return switch (random.nextInt(3)) {
      case 0 -> random.nextInt(40);
      case 1 -> pointer();
      default -> edge();
    };
  }

  private long pointer() {
    return pointer(random);
  }

  private long edge() {
    return edge(random);
  }

  /** Mostly into the argument pages, word aligned; sometimes across the end of memory. */
  private static long pointer(Random from) {
    if (from.nextInt(16) == 0) {
      return from.nextBoolean() ? edge(from) : (long) Frames.GFNS * 4096 - from.nextInt(64);
    }
    return Rig.FREE + 8L * from.nextInt(ARGUMENT_PAGES * 512);
  }

  private static long edge(Random from) {
    return EDGES[from.nextInt(EDGES.length)] + (from.nextInt(4) == 0 ? from.nextInt(3) - 1 : 0);
  }
}
