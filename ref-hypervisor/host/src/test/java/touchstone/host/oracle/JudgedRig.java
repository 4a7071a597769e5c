package touchstone.host.oracle;

import touchstone.core.hardware.Hardware;
import touchstone.core.hypercall.HostileHypercalls;
import touchstone.core.hypercall.Rig;
import touchstone.core.trace.Heading;

/** A core on a fake computer, four domains, and the specification judging every hypercall. */
final class JudgedRig {
  /** Of this many steps one is watched for what it writes into memory. */
  private static final int CONTENT_EVERY = 40;

  final Oracle oracle = new Oracle();
  final Rig rig;

  JudgedRig(boolean intel, boolean silo) {
    int vendor = intel ? Hardware.INTEL : Hardware.AMD;
    rig = Heading.usual(vendor, silo).build(oracle);
    oracle.attach(rig.core, rig.hw, silo);
    oracle.watchClosely(rig.hw, CONTENT_EVERY);
    rig.beforeDispatch = oracle::resume;
  }

  /**
   * As many hypercalls as asked for, of which the seed makes all. What the guests write between
   * them (event words among it) is not judged.
   */
  JudgedRig run(long seed, int calls) {
    HostileHypercalls guests = new HostileHypercalls(rig, seed);
    for (int i = 0; i < calls; i++) {
      guests.step();
      oracle.resume();
    }
    return this;
  }
}
