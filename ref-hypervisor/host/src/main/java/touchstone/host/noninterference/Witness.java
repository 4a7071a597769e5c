package touchstone.host.noninterference;

import java.util.List;
import java.util.Set;
import touchstone.host.GuestHandle;
import touchstone.host.ReferenceSystem;
import touchstone.host.SystemOptions;
import touchstone.host.toolstack.GuestConfig;
import touchstone.host.toolstack.ToolstackException;
import touchstone.machine.cpu.CpuModel;
import touchstone.machine.image.CorruptImageException;

/**
 * Two runs for one declassification, which differ in one bit of the other guest's behaviour.
 *
 * <p>The observer is domain 1, the other guest domain 2. What has to happen in an order is kept
 * apart by loops, as each has a physical CPU of its own except where that is the point.
 */
final class Witness {
  private static final int OBSERVER = 1;
  private static final int OTHER = 2;
  private static final int ABSENT = 3;
  private static final int MEMORY_OP = 12;
  private static final int XEN_VERSION = 17;
  private static final int GRANT_TABLE_OP = 20;
  private static final int SCHED_OP = 29;
  private static final int EVENT_CHANNEL_OP = 32;
  private static final int DOMID_SELF = 0x7FF0;
  private static final int AT = GuestMap.ARGUMENT;

  /** The first port that is free after console, xenstore and timer. */
  private static final int PORT = 4;

  private static final int TABLE_FRAMES = 64;
  private static final int SHORT_LOOP = 20_000;
  private static final int LONG_LOOP = 100_000;
  private static final long LIMIT = 5_000_000;
  private static final long AMPLE = 16L << 20;

  /** With two guests of 2 MiB there remain frames for one grant table of full size, not for two. */
  private static final long SCARCE = 1220L << 12;

  private final Declassification what;
  private final CpuModel cpu;

  Witness(Declassification what, CpuModel cpu) {
    this.what = what;
    this.cpu = cpu;
  }

  /** The fields in which the observer's two runs differ. */
  Set<Field> differences() throws ToolstackException, CorruptImageException {
    return Difference.fields(run(false), run(true));
  }

  private List<Sample> run(boolean bit) throws ToolstackException, CorruptImageException {
    boolean competing = what == Declassification.RUN_STATE;
    Observer observer = new Observer(!competing);
    ReferenceSystem system =
        new ReferenceSystem(
            SystemOptions.of(cpu)
                .withCpus(competing ? 1 : 2)
                .withMemory(what == Declassification.MEMORY_EXHAUSTED ? SCARCE : AMPLE)
                .withTracer(observer));
    GuestHandle observed = system.createPaused(guest("observer", observerProgram()));
    GuestHandle other = system.createPaused(guest("other", otherProgram(bit)));
    if (!competing) {
      system.confine(observed, 1);
      system.confine(other, 2);
    }
    if (what == Declassification.DOMAIN_IDS && bit) {
      system.createPaused(guest("third", otherProgram(false)));
    }
    observer.watch(system, observed);
    system.start(other);
    system.start(observed);
    system.run(LIMIT);
    return observer.finish(observed);
  }

  private static GuestConfig guest(String name, GuestProgram program) {
    return GuestConfig.of(name, program.image(0), GuestMap.MEMORY);
  }

  private GuestProgram observerProgram() {
    GuestProgram program = new GuestProgram(cpu);
    GuestCode code = program.code;
    switch (what) {
      case EVENT_CHANNELS -> {
        code.put(GuestMap.SHARED_INFO + 2176, 1 << PORT); // masked: it looks, it is not called
        code.put(AT, DOMID_SELF | OTHER << 16).hypercall(EVENT_CHANNEL_OP, 6, AT);
      }
      case GRANT_CONTENTS -> {
        pause(code);
        map(code, OTHER);
      }
      case GRANT_USE -> {
        grant(program, OTHER);
        pause(code);
        pause(code);
      }
      case MEMORY_EXHAUSTED -> {
        pause(code);
        program.action(() -> growTable(code));
      }
      case DOMAIN_IDS -> program.action(() -> code.put(AT, ABSENT).hypercall(MEMORY_OP, 3, AT));
      case RUN_STATE -> code.hypercall(SCHED_OP, 0);
    }
    pause(code);
    program.powerOff();
    return program;
  }

  private GuestProgram otherProgram(boolean bit) {
    GuestProgram program = new GuestProgram(cpu);
    GuestCode code = program.code;
    switch (what) {
      case EVENT_CHANNELS -> {
        code.spin(SHORT_LOOP).put(AT, OBSERVER).put(AT + 4, PORT);
        code.hypercall(EVENT_CHANNEL_OP, 0, AT).put(AT, PORT);
        if (bit) {
          code.hypercall(EVENT_CHANNEL_OP, 4, AT);
        }
      }
      case GRANT_CONTENTS -> {
        code.put(GuestMap.OFFER, bit ? 1 : 0);
        grant(program, OBSERVER);
      }
      case GRANT_USE -> {
        pause(code);
        if (bit) {
          map(code, OBSERVER);
        }
      }
      case MEMORY_EXHAUSTED -> {
        if (bit) {
          growTable(code);
        }
      }
      case DOMAIN_IDS -> {}
      case RUN_STATE -> code.spin(bit ? LONG_LOOP : 1);
    }
    program.powerOff();
    return program;
  }

  /** Time for the other guest; the exit lets the other physical CPU catch up. */
  private static void pause(GuestCode code) {
    code.spin(LONG_LOOP).hypercall(XEN_VERSION, 0);
  }

  /** GNTTABOP_setup_table with as many frames as there may be. */
  private static void growTable(GuestCode code) {
    code.put(AT, DOMID_SELF).put(AT + 4, TABLE_FRAMES).put(AT + 8, 0).put(AT + 12, GuestMap.DATA);
    code.hypercall(GRANT_TABLE_OP, 2, AT, 1).load(GuestCode.EAX, AT + 8);
  }

  /** Offers a page, read only, to a domain. */
  private static void grant(GuestProgram program, int grantee) {
    GuestCode code = program.code;
    code.put(AT, DOMID_SELF).put(AT + 4, 1).put(AT + 12, AT + 64);
    code.hypercall(GRANT_TABLE_OP, 2, AT, 1);
    program.mapSpecial(1, 0, GuestMap.GRANT_TABLE);
    int entry = GuestMap.GRANT_TABLE + 8 * GuestMap.GRANT_REFERENCE;
    code.put(entry + 4, GuestMap.OFFER >>> 12).put(entry, 1 | 4 | grantee << 16);
  }

  /** Maps that page. */
  private static void map(GuestCode code, int granter) {
    code.put(AT, GuestMap.WINDOW).put(AT + 4, 0).put(AT + 8, 6);
    code.put(AT + 12, GuestMap.GRANT_REFERENCE).put(AT + 16, granter);
    code.hypercall(GRANT_TABLE_OP, 0, AT, 1);
  }
}
